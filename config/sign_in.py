"""Signing in and out, changing and resetting a password: Django's own views with our words and templates."""

from django.contrib.auth import get_user_model
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, PasswordResetForm, SetPasswordForm
from django.urls import path

from config.forms import OurLook


class SignInForm(OurLook, AuthenticationForm):
    """E-mail address and password. One sentence for every refusal: it does not tell which addresses exist."""

    error_messages = {
        "invalid_login": (
            "That email address and password do not go together. Check both and try again, or ask for a new password."
        ),
        "inactive": "This account is closed. Your centre can open it again.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Email address"
        self.fields["username"].widget.input_type = "email"
        self.fields["username"].widget.attrs.update({"autocomplete": "username", "spellcheck": "false"})
        self.fields["password"].label = "Password"


class AskForm(OurLook, PasswordResetForm):
    """Also for people who never had a password: an account is made for them, and this is how they get into it."""

    def get_users(self, email):
        """The active people with the address; Django's own leaves out those without a password."""
        return get_user_model().objects.filter(email__iexact=email, is_active=True)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = "Email address"


class NewPasswordForm(OurLook, SetPasswordForm):
    """A new password, twice."""


class ChangeForm(OurLook, PasswordChangeForm):
    """The old password, and a new one twice."""


class SignOut(auth.LogoutView):
    """The browser then forgets what it kept for this person: pages for no connection, drafts, files on their way."""

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"storage"'
        return response


sign_in = auth.LoginView.as_view(authentication_form=SignInForm, redirect_authenticated_user=True)

urlpatterns = [
    path("sign-in/", sign_in, name="sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("password/", auth.PasswordChangeView.as_view(form_class=ChangeForm), name="password_change"),
    path("password/changed/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("password/forgotten/", auth.PasswordResetView.as_view(form_class=AskForm), name="password_reset"),
    path("password/sent/", auth.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path(
        "password/new/<uidb64>/<token>/",
        auth.PasswordResetConfirmView.as_view(form_class=NewPasswordForm),
        name="password_reset_confirm",
    ),
    path("password/set/", auth.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
]
