"""Addresses of retention and of data subjects' requests. None holds a name or a reference."""

from __future__ import annotations

from django.urls import include, path

from jahorina.web.retention import pages, requests

retention_pages = (
    [
        path("", pages.preview, name="preview"),
        path("propose-due/", pages.propose_due, name="propose-due"),
        path("propose/", pages.propose, name="propose"),
        path("proposals/", pages.proposals, name="proposals"),
        path("proposals/<uuid:erasure_id>/refuse/", pages.refuse, name="refuse"),
        path("holds/", pages.all_holds, name="holds"),
        path("holds/new/", pages.new_hold, name="new-hold"),
        path("holds/<uuid:hold_id>/", pages.review_hold, name="hold"),
        path("certificates/", pages.certificates, name="certificates"),
        path("certificates/<uuid:erasure_id>/", pages.certificate, name="certificate"),
        path("certificates/<uuid:erasure_id>/file/", pages.certificate_file, name="certificate-file"),
        path("requests/", requests.all_requests, name="requests"),
        path("requests/new/", requests.new_request, name="new-request"),
        path("requests/<uuid:request_id>/", requests.one_request, name="request"),
        path("requests/<uuid:request_id>/export/", requests.export, name="export"),
    ],
    "retention",
)

urlpatterns = [path("retention/", include(retention_pages))]
