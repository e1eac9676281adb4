"""Every address of the portal; each app above lists its own."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from send_portal.pages import audit_views, people_views, sign_in_urls, token_views, views
from send_portal.running import health

people = [
    path("", people_views.list_people, name="list"),
    path("invite/", people_views.invite, name="invite"),
    path("<int:person_id>/", people_views.show_person, name="show"),
    path("<int:person_id>/edit/", people_views.edit, name="edit"),
    path("<int:person_id>/invite-again/", people_views.invite_again, name="invite_again"),
    path("<int:person_id>/switch-off/", people_views.deactivate, name="deactivate"),
    path("<int:person_id>/switch-on/", people_views.reactivate, name="reactivate"),
    path("<int:person_id>/roles/give/", people_views.give_role, name="give_role"),
    path("<int:person_id>/roles/<int:grant_id>/end/", people_views.end_role, name="end_role"),
    path("<int:person_id>/requests/<int:request_id>/", people_views.decide_request, name="decide_request"),
    path("organisations/", people_views.list_organisations, name="organisations"),
    path("organisations/add/", people_views.add_organisation, name="add_organisation"),
    path("organisations/<slug:code>/rename/", people_views.rename_organisation, name="rename_organisation"),
    path("tokens/", token_views.list_tokens, name="tokens"),
    path("tokens/make/", token_views.make_token, name="make_token"),
    path("tokens/<int:token_id>/revoke/", token_views.revoke_token, name="revoke_token"),
]
pages = [
    path("pages/<slug:slug>/", views.show_page, name="show"),
    path("settings/", views.list_pages, name="list"),
    path("settings/pages/<slug:slug>/edit/", views.edit_page, name="edit"),
]
tokens = [
    path("", token_views.list_own, name="mine"),
    path("make/", token_views.make_own, name="make"),
    path("<int:token_id>/confirm/", token_views.confirm, name="confirm"),
    path("<int:token_id>/revoke/", token_views.revoke_own, name="revoke"),
]
audit = [
    path("", audit_views.show_access_log, name="log"),
    path("administration/", audit_views.show_administration, name="administration"),
    path("administration.csv", audit_views.download_administration, name="administration_csv"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("people/", include((people, "people"))),
    path("tokens/", include((tokens, "tokens"))),
    path("audit/", include((audit, "audit"))),
    path("", include((pages, "pages"))),
    path("health/", health.Readiness.as_view(), name="health"),
    path("health/alive/", health.alive, name="alive"),
    path("accounts/", include(sign_in_urls)),
    path("api/", include("send_portal.api.urls")),
    path("", include("ehcp.urls")),
    path("scorecard/", include("improvement.board_urls")),
    path("", include("improvement.urls")),
    path("scorecard/measures/", include("scorecard.urls")),
    path("settings/running/", include("scorecard.running_urls")),
]

handler400 = "send_portal.errors.bad_request"
handler403 = "send_portal.errors.permission_denied"
handler404 = "send_portal.errors.page_not_found"
handler500 = "send_portal.errors.server_error"

if settings.DEVELOPMENT:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()
