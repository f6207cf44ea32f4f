"""Tables of the room: partners and institutions, places and the route, members and their roles."""

from jahorina.partners.models.member import Member, MemberRole
from jahorina.partners.models.partner import Institution, Language, Partner, Programme
from jahorina.partners.models.place import Leg, Place, PlaceCapacity

__all__ = ["Institution", "Language", "Leg", "Member", "MemberRole", "Partner", "Place", "PlaceCapacity", "Programme"]
