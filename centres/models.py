"""Who may do what: people, centres, roles, competence, conflicts, approvals, and the centre's ledger."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from centres.states import STAFF_ROLES, Duty, Nation, Printer, Role, SanctionEffect
from config.append_only import AppendOnlyModel, AppendOnlyQuerySet
from config.encrypted import EncryptedTextField
from config.letters import LetterModel
from qualifications.models import Qualification, Unit


def in_force(on, prefix=""):
    """Rows whose dates include the day `on`: starts_on <= on <= ends_on, an empty end being open."""
    starts, ends = f"{prefix}starts_on", f"{prefix}ends_on"
    return Q(**{f"{starts}__lte": on}) & (Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gte": on}))


class DatedQuerySet(models.QuerySet):
    def in_force(self, on=None):
        """Rows whose dates include the day `on` (default today)."""
        return self.filter(in_force(on or timezone.localdate()))


class DatedModel(models.Model):
    """A grant or arrangement with a first and, perhaps, a last day."""

    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="%(class)s_ends_after_start"
            )
        ]


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Oneself, and the people of the centres that one administers or quality assures."""
        kept = Centre.objects.where(user, Role.ADMIN, Role.IQA, Role.LEAD_IQA)
        return self.filter(Q(pk=user.pk) | Q(pk__in=Membership.objects.filter(centre__in=kept).values("user")))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, full_name, password=None, **facts):
        user = self.model(email=self.normalize_email(email).lower(), full_name=full_name, **facts)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email, full_name, password=None, **facts):
        return self.create_user(email, full_name, password, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Signs in with the e-mail address; what they may do are the grants of their memberships."""

    email = models.EmailField(unique=True)
    full_name = models.CharField(max_length=150, help_text="As on their proof of identity.")
    known_as = models.CharField("preferred name", max_length=60, blank=True)
    is_active = models.BooleanField(default=True, help_text="Leavers are disabled, never deleted (R1.13).")
    is_staff = models.BooleanField("system operator", default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        ordering = ["full_name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_email")]

    def __str__(self):
        return self.full_name

    def get_full_name(self):
        return self.full_name

    def get_short_name(self):
        return self.known_as or self.full_name.split(" ")[0]


class CentreQuerySet(models.QuerySet):
    def where(self, user, *roles, on=None):
        """Centres in which the person holds one of the roles on the day `on` (default today)."""
        if not user.is_authenticated:
            return self.none()
        grants = Membership.objects.in_force(on).filter(user=user, role__in=roles)
        return self.filter(pk__in=grants.values("centre"))

    def visible_to(self, user):
        """Every centre in which the person holds any grant."""
        return self.where(user, *Role.values)


class Centre(models.Model):
    """A centre approved by awarding organisations. `prefix` starts the numbers of its documents."""

    name = models.CharField(max_length=150, unique=True)
    prefix = models.CharField(max_length=4, unique=True, help_text="Two to four capital letters.")
    address = models.CharField(max_length=300, blank=True)
    email = models.EmailField(blank=True)
    specimen = models.BooleanField(default=False, help_text="Documents carry SPECIMEN: a demonstration centre.")
    nation = models.CharField(
        max_length=3, choices=Nation, default=Nation.ENGLAND_AND_WALES, help_text="Whose bank holidays it keeps."
    )
    waiting_target_days = models.PositiveSmallIntegerField(
        "promise to learners", default=10, help_text="Working days in which submitted evidence is assessed (R3.8)."
    )
    claims_made = models.PositiveIntegerField(default=0, editable=False)

    objects = CentreQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name


class Site(models.Model):
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="sites")
    name = models.CharField(max_length=120)

    class Meta:
        ordering = ["centre", "name"]
        constraints = [models.UniqueConstraint(fields=["centre", "name"], name="one_site_per_name")]

    def __str__(self):
        return self.name


class MembershipQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """Grants in centres that the person administers or quality assures, and their own."""
        kept = Centre.objects.where(user, Role.ADMIN, Role.IQA, Role.LEAD_IQA)
        return self.filter(Q(centre__in=kept) | Q(user_id=user.pk))

    def staff(self):
        return self.filter(role__in=STAFF_ROLES)


class Membership(DatedModel):
    """A role granted to a person in a centre, for one qualification or all, between dates (R1.3)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role)
    qualification = models.ForeignKey(
        Qualification, null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="Empty: all."
    )
    granted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = MembershipQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["centre", "user", "role"]
        constraints = [
            *DatedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "centre", "role"],
                condition=Q(ends_on__isnull=True, qualification__isnull=True),
                name="one_open_grant_per_role",
            ),
            models.UniqueConstraint(
                fields=["user", "centre", "role", "qualification"],
                condition=Q(ends_on__isnull=True, qualification__isnull=False),
                name="one_open_grant_per_role_and_scope",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.get_role_display().lower()} at {self.centre}"


class CompetenceQuerySet(DatedQuerySet):
    def visible_to(self, user):
        kept = Centre.objects.where(user, Role.ADMIN, Role.IQA, Role.LEAD_IQA)
        return self.filter(Q(centre__in=kept) | Q(user_id=user.pk))


class Competence(DatedModel):
    """A centre has on record that a person may assess or quality assure a unit, between dates (R1.7, R1.8).

    A trainee's decisions wait for the countersignature of a qualified assessor (R1.6).
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="competences")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="competences")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="competences")
    duty = models.CharField(max_length=15, choices=Duty)
    trainee = models.BooleanField(default=False)
    basis = models.CharField(max_length=200, blank=True, help_text="Qualification held, experience, CPD.")
    recorded_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = CompetenceQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["centre", "user", "unit", "duty"]
        constraints = [
            *DatedModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["centre", "user", "unit", "duty"],
                condition=Q(ends_on__isnull=True),
                name="one_open_competence_per_unit_and_duty",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_duty_display().lower()} {self.unit.number}"


class ConflictOfInterest(DatedModel):
    """A declared personal interest between two people: neither may assess or sample the other (R1.4)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    nature = models.CharField(max_length=200)
    declared_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta(DatedModel.Meta):
        ordering = ["centre", "-starts_on"]
        verbose_name_plural = "conflicts of interest"
        constraints = [
            *DatedModel.Meta.constraints,
            models.CheckConstraint(condition=~Q(person=F("other")), name="a_conflict_has_two_people"),
        ]

    def __str__(self):
        return f"{self.person} and {self.other}: {self.nature}"


class ApprovalQuerySet(DatedQuerySet):
    def visible_to(self, user):
        """Staff of the centre, whatever their role."""
        return self.filter(centre__in=Centre.objects.where(user, *STAFF_ROLES))


class QualificationApproval(DatedModel):
    """A centre may offer an edition. Direct claims are per centre and qualification, with dates (R5.6)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="approvals")
    qualification = models.ForeignKey(Qualification, on_delete=models.PROTECT, related_name="approvals")
    centre_number = models.CharField("centre number at the awarding organisation", max_length=30)
    printer = models.CharField("who prints certificates", max_length=12, choices=Printer, default=Printer.ORGANISATION)
    direct_claims_from = models.DateField(null=True, blank=True)
    direct_claims_to = models.DateField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["centre", "qualification"]
        constraints = [
            *DatedModel.Meta.constraints,
            models.UniqueConstraint(fields=["centre", "qualification"], name="one_approval_per_qualification"),
        ]

    def __str__(self):
        return f"{self.centre}: {self.qualification}"

    def has_direct_claims(self, on):
        """Whether direct claims status is dated to include the day `on`; sanctions are asked elsewhere."""
        started = self.direct_claims_from is not None and self.direct_claims_from <= on
        return started and (self.direct_claims_to is None or on <= self.direct_claims_to)


class SanctionQuerySet(DatedQuerySet):
    def visible_to(self, user):
        return self.filter(approval__in=QualificationApproval.objects.visible_to(user))


class Sanction(DatedModel):
    """A sanction of the awarding organisation on an approval, held by its effect (R5.9)."""

    approval = models.ForeignKey(QualificationApproval, on_delete=models.PROTECT, related_name="sanctions")
    effect = models.CharField(max_length=12, choices=SanctionEffect)
    reason = models.CharField(max_length=300)

    objects = SanctionQuerySet.as_manager()

    class Meta(DatedModel.Meta):
        ordering = ["approval", "-starts_on"]

    def __str__(self):
        return f"{self.get_effect_display()}: {self.reason}"


class ActQuerySet(AppendOnlyQuerySet):
    def visible_to(self, user):
        """The lead IQA and the administrators read their centre's ledger, everybody their own acts."""
        return self.filter(Q(centre__in=Centre.objects.where(user, Role.ADMIN, Role.LEAD_IQA)) | Q(by_id=user.pk))


class Act(AppendOnlyModel):
    """One line of a centre's ledger (ARCHITECTURE 3.6): who did what to which object, with the facts.

    `digest` is the SHA-256 of the line and of the digest before it (centres/ledger.py), so that no line can be
    changed, left out or put in later without breaking every line after it.
    """

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="acts")
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="acts")
    verb = models.CharField(max_length=40)
    object_type = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    object_name = models.CharField(max_length=200)
    facts = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    objects = ActQuerySet.as_manager()

    class Meta(AppendOnlyModel.Meta):
        abstract = False
        ordering = ["centre", "sequence"]
        constraints = [models.UniqueConstraint(fields=["centre", "sequence"], name="one_act_per_sequence")]

    def __str__(self):
        return f"{self.sequence} {self.verb} {self.object_name}"


class Letter(LetterModel):
    """A letter that the centre sent by mail: to whom, about what, and what became of it (centres/letters.py)."""

    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="letters")

    class Meta(LetterModel.Meta):
        abstract = False
        ordering = ["-written_at"]


class UnsentForm(models.Model):
    """What a person has typed into the form of a page and not sent yet. Theirs alone (centres/unsent.py).

    Without text it only says that the form was sent, or begun anew, at that moment.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="unsent_forms")
    place = models.CharField(max_length=200, help_text="The path of the page.")
    text = EncryptedTextField(blank=True, help_text="JSON: name of the field, list of values.")
    kept_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "place"], name="one_unsent_form_per_place")]

    def __str__(self):
        return self.place
