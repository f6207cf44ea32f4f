"""The address of the exchange's status."""

from __future__ import annotations

from django.urls import path

from jahorina.web.exchange import views

app_name = "exchange"

urlpatterns = [path("", views.status, name="status")]
