"""A small real SAML identity provider: reads our request, answers with a signed assertion."""

import base64
import zlib
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from defusedxml.ElementTree import fromstring
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Signing

ENTITY, SSO = "https://idp.uni.example/metadata", "https://idp.uni.example/sso"


def key_and_certificate() -> tuple[str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp.uni.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def request_in(place: str) -> dict[str, str]:
    """Id and return address of the request that a redirect to `place` carries."""
    sent = parse_qs(urlsplit(place).query)["SAMLRequest"][0]
    element = fromstring(zlib.decompress(base64.b64decode(sent), -15))
    return {"id": element.attrib["ID"], "acs": element.attrib["AssertionConsumerServiceURL"]}


def answer_to(asked: dict[str, str], audience: str, key: str, certificate: str, told: dict[str, str]) -> str:
    """The form field SAMLResponse: a signed assertion about a person with these attributes."""
    now = datetime.now(UTC)
    stamp, later = (f"{moment:%Y-%m-%dT%H:%M:%SZ}" for moment in (now, now + timedelta(minutes=5)))
    attributes = "".join(
        f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
        for name, value in told.items()
    )
    assertion: Any = f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{uuid4().hex}"
 Version="2.0" IssueInstant="{stamp}"><saml:Issuer>{ENTITY}</saml:Issuer><saml:Subject>
<saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">{told["uid"]}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 NotOnOrAfter="{later}" Recipient="{asked["acs"]}" InResponseTo="{asked["id"]}"/></saml:SubjectConfirmation>
</saml:Subject><saml:Conditions NotBefore="{stamp}" NotOnOrAfter="{later}"><saml:AudienceRestriction>
<saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement
 AuthnInstant="{stamp}" SessionIndex="s-1"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"""
    signed = Signing.add_sign(
        assertion, key, certificate, sign_algorithm=Words.RSA_SHA256, digest_algorithm=Words.SHA256
    )
    response = f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{uuid4().hex}" Version="2.0" IssueInstant="{stamp}"
 Destination="{asked["acs"]}" InResponseTo="{asked["id"]}"><saml:Issuer>{ENTITY}</saml:Issuer><samlp:Status>
<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
{signed.decode()}</samlp:Response>"""
    return base64.b64encode(response.encode()).decode()
