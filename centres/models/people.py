"""People and what a form of theirs holds unsent."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from centres.models.places import Centre, Membership
from centres.states import Role
from config.encrypted import EncryptedTextField


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
