"""The few of allauth's addresses that the portal uses, and the list of one's own sign-ins.

Sign-up answers that accounts are by invitation.
"""

from allauth.account import views
from django.urls import path, re_path

from send_portal.pages import sign_in_views

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("signup/", views.signup, name="account_signup"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("sign-ins/", sign_in_views.show_sign_ins, name="account_sign_ins"),
    path("sign-ins/end/", sign_in_views.end_sign_ins, name="account_end_sign_ins"),
    path("signed-in/", sign_in_views.stay_signed_in, name="account_signed_in"),
    path("hand-over/", sign_in_views.hand_over, name="account_hand_over"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
