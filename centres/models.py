"""Who may do what: people, centres, roles, competence, conflicts, approvals, and the centre's ledger."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower


class UserManager(BaseUserManager):
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

    @property
    def initials(self):
        words = self.full_name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()
