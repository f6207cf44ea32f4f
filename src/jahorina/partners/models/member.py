"""The people with a log-in. Services create and change them; nothing here does."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from jahorina.partners.models.evidenced import one_of
from jahorina.partners.models.partner import Institution
from jahorina.partners.roles import AREA_ROLES, Area, Role


class Members(BaseUserManager["Member"]):
    """Finds members for Django's log-in."""

    def get_by_natural_key(self, email: str | None) -> Member:
        """The member with this address, in whatever case it was typed."""
        return self.get(email__iexact=email)


class Member(AbstractBaseUser):
    """Somebody in an institution; the identifier is random, so that labels made of it say nothing about the person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="members")
    language = models.CharField(max_length=20, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_at = models.DateTimeField(null=True)
    session_generation = models.PositiveIntegerField(default=0)

    objects: ClassVar[Members] = Members()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        ordering = ("name",)
        constraints = (
            models.CheckConstraint(condition=Q(email=Lower("email")), name="partners_member_email_lower_case"),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the audit log calls this member."""
        return f"member:{self.id}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to count: it changes with the password and with the generation of sessions."""
        value = f"{self.password}|{self.session_generation}"
        return salted_hmac("jahorina.partners.session", value, secret=secret, algorithm="sha256").hexdigest()

    @property
    def partner_code(self) -> str:
        """The code of the partner whose institution this is."""
        return self.institution.partner.code


class MemberRole(models.Model):
    """A role that a member holds; area roles name their area."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=30, choices=Role.choices)
    area = models.CharField(max_length=30, choices=Area.choices, blank=True)

    class Meta:
        ordering = ("role", "area")
        constraints = (
            one_of("role", Role),
            one_of("area", Area, blank=True),
            models.UniqueConstraint(fields=("member", "role", "area"), name="partners_role_once"),
            models.CheckConstraint(
                condition=(Q(role__in=sorted(AREA_ROLES)) & ~Q(area=""))
                | (~Q(role__in=sorted(AREA_ROLES)) & Q(area="")),
                name="partners_role_area_where_it_needs_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.role}:{self.area}" if self.area else self.role
