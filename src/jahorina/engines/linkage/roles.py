"""What a column of a register can be, and which column of a file that probably is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import groupby
from typing import Final

from jahorina.kernel.names import folded


class Role(StrEnum):
    """What a column says of a person."""

    GIVEN = "given_name"
    FAMILY = "family_name"
    FULL = "full_name"
    FATHER = "father_name"
    MOTHER = "mother_name"
    BORN = "birth_date"
    SEX = "sex"
    PLACE = "place"
    NATIONALITY = "nationality"
    POSTCODE = "postcode"
    LOCALITY = "locality"
    ADDRESS = "address"
    ADDRESS_2 = "address_2"
    HOUSE = "house_number"
    PHONE = "phone"
    DOCUMENT = "document"
    REGISTERED = "registered"
    STRATUM = "stratum"


class Kind(StrEnum):
    """How the values of a role are compared."""

    NAME = "name"
    DATE = "date"
    WORDS = "words"
    CODE = "code"
    NUMBER = "number"


KINDS: Final[Mapping[Role, Kind]] = {
    Role.GIVEN: Kind.NAME,
    Role.FAMILY: Kind.NAME,
    Role.FATHER: Kind.NAME,
    Role.MOTHER: Kind.NAME,
    Role.BORN: Kind.DATE,
    Role.SEX: Kind.CODE,
    Role.PLACE: Kind.CODE,
    Role.NATIONALITY: Kind.CODE,
    Role.POSTCODE: Kind.NUMBER,
    Role.LOCALITY: Kind.WORDS,
    Role.ADDRESS: Kind.WORDS,
    Role.ADDRESS_2: Kind.WORDS,
    Role.HOUSE: Kind.NUMBER,
    Role.PHONE: Kind.NUMBER,
    Role.DOCUMENT: Kind.NUMBER,
}
"""The roles by which people are linked. A full name is taken apart into given and family name when it is read; the other
roles say when and in which stratum somebody was registered."""

_KNOWN: Final[Mapping[Role, tuple[str, ...]]] = {
    Role.GIVEN: (
        *("given", "givenname", "firstname", "forename", "first", "given1", "ime", "prenom", "vorname", "name1"),
        *("givennames", "firstnames", "forenames", "prenoms", "vornamen", "emri", "emër", "adi", "ad"),
        *("الاسم", "الاسم الأول", "نام", "имя"),
    ),
    Role.FAMILY: (
        *("family", "familyname", "surname", "lastname", "last", "prezime", "nom", "nachname", "secondname"),
        *("familynames", "surnames", "lastnames", "nomdefamille", "mbiemri", "mbiemër", "soyadi", "soyad"),
        *("اللقب", "الكنية", "اسم العائلة", "نام خانوادگی", "تخلص", "фамилия"),
    ),
    Role.FULL: (
        *("name", "fullname", "personname", "names", "nameandsurname", "firstandlastname", "nomcomplet"),
        *("imeprezime", "imeiprezime", "prezimeiime", "emridhembiemri", "emrimbiemri", "adisoyadi", "adsoyad"),
        *("الاسم الكامل", "فامیل و نام"),
    ),
    Role.FATHER: (
        *("father", "fathername", "fathersname", "nameoffather", "fathergivenname", "nameofthefather", "patronymic"),
        *("imeoca", "ocevoime", "očevo ime", "imeroditelja", "татково име", "име на татко", "nomdupere"),
        *("emriibabait", "emri i atit", "emri i prindit", "babaadi", "اسم الأب", "نام پدر", "отчество"),
    ),
    Role.MOTHER: (
        *("mother", "mothername", "mothersname", "nameofmother", "nameofthemother", "imemajke", "majčino ime"),
        *("мајчино име", "име на мајка", "emri i nënës", "anneadi", "nomdelamere", "اسم الأم", "نام مادر"),
    ),
    Role.BORN: (
        *("birthdate", "dateofbirth", "dob", "born", "birth", "birthday", "bdate", "datebirth", "geburtsdatum"),
        *("yearofbirth", "birthyear", "yob", "datedenaissance", "datenaissance", "datumrojstva", "дата рождения"),
        *("datumrodjenja", "godinarodjenja", "датум на раѓање", "година на раѓање"),
        *("datelindja", "ditelindja", "data e lindjes", "viti i lindjes", "dogumtarihi", "doğum yılı"),
        *("تاريخ الميلاد", "تاریخ تولد"),
    ),
    Role.SEX: ("sex", "gender", "pol", "spol", "geschlecht", "sexe", "gjinia", "cinsiyet", "الجنس", "جنسیت"),
    Role.PLACE: (
        *("province", "placeofbirth", "birthplace", "origin", "region", "state", "governorate", "district", "place"),
        *("provinceoforigin", "placeoforigin", "homeprovince", "county", "lieudenaissance"),
        *("mestorodjenja", "mjestorodjenja", "место на раѓање", "pokrajina"),
        *("vendlindja", "vendi i lindjes", "doğum yeri", "المحافظة", "مكان الميلاد", "ولایت", "استان"),
    ),
    Role.NATIONALITY: (
        *("nationality", "citizenship", "countryoforigin", "country", "nation", "countryofbirth", "drzavljanstvo"),
        *("nationalite", "državljanin", "државјанство", "nacionalnost", "countryofcitizenship"),
        *("zemljaporekla", "zemljaporijekla", "земја на потекло", "paysdorigine", "vendi i origjinës"),
        *("shtetesia", "shtetësi", "kombesia", "kombësi", "uyruk", "الجنسية", "ملیت", "تابعیت"),
    ),
    Role.POSTCODE: ("postcode", "zip", "zipcode", "postalcode", "plz", "pincode", "poštanski broj", "поштенски број"),
    Role.LOCALITY: (
        "suburb",
        "city",
        "town",
        "village",
        "locality",
        "municipality",
        "grad",
        "opština",
        "qyteti",
        "komuna",
    ),
    Role.ADDRESS: ("address", "address1", "street", "streetname", "streetaddress", "addressline1", "adresa", "ulica"),
    Role.ADDRESS_2: ("address2", "addressline2"),
    Role.HOUSE: ("streetnumber", "housenumber", "number", "streetno", "houseno", "kućni broj"),
    Role.PHONE: ("phone", "phonenumber", "telephone", "mobile", "tel", "telefon", "broj telefona", "numri i telefonit"),
    Role.DOCUMENT: (
        *("socsecid", "ssn", "documentnumber", "document", "passport", "passportnumber", "passportno", "nationalid"),
        *("idnumber", "identitynumber", "documentno", "taxid", "socialsecuritynumber"),
        *("brojpasosa", "broj pasoša", "brojdokumenta", "broj isprave", "број на документ", "број на пасош"),
        *("numri i dokumentit", "numri i pasaportës", "رقم الجواز", "رقم الهوية"),
    ),
    Role.REGISTERED: (
        *("registered", "registeredon", "registrationdate", "dateofregistration", "arrival", "arrivaldate"),
        *("dateregistered", "dateofarrival", "entrydate", "dateofentry", "datumregistracije", "datumprijave"),
        *("датум на регистрација", "data e regjistrimit", "تاريخ التسجيل", "تاریخ ثبت"),
    ),
    Role.STRATUM: ("stratum", "strata", "group"),
}
_GIVEN_BESIDE_FAMILY: Final = ("name", "names")
"""Headers that mean the given name where the family name has a column of its own."""
_BRACKETS: Final = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def _plain(header: str) -> str:
    """A header in any script as letters and digits: Датум рођења, Datum rođenja and datum_rodjenja are one."""
    letters = [letter for letter in folded(header) if letter.isalnum()]
    # Folding writes doubled letters once; so does this where two words meet (given_name, givenname).
    return "".join(letter for letter, _run in groupby(letters))


_PLAIN: Final = {role: tuple(map(_plain, names)) for role, names in _KNOWN.items()}


def guessed_roles(columns: Iterable[str]) -> dict[Role, str]:
    """The column of a file for each role that its header suggests; the best known name wins, then the first column.

    Columns whose names say nothing known (identifiers, remarks) have no role.
    """
    named = list(columns)
    plain: dict[str, str] = {}
    for column in named:
        plain.setdefault(_plain(column), column)
    # What stands in brackets explains: Date of birth (dd/mm/yyyy).
    for column in named:
        plain.setdefault(_plain(_BRACKETS.sub("", column)), column)
    found: dict[Role, str] = {}
    for role, names in _PLAIN.items():
        match = next((plain[name] for name in names if name in plain), None)
        if match is not None:
            found[role] = match
    if Role.FAMILY in found and Role.GIVEN not in found and _plain(found.get(Role.FULL, "")) in _GIVEN_BESIDE_FAMILY:
        found[Role.GIVEN] = found[Role.FULL]
    if Role.GIVEN in found and Role.FAMILY in found:
        found.pop(Role.FULL, None)
    return found
