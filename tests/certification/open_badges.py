"""What the data model of Open Badges 3.0 asks of a credential, written as JSON Schema (2020-12) by hand.

Source: 1EdTech, Open Badges Data Model 3.0 (ob_v3p0/common_credentials.lines of 1EdTech/openbadges-specification at
1af145f: classes, properties and cardinalities), and W3C Bitstring Status List 1.0, section 3. The published schema is
not in this repository: its licence grants copies to registered users only, whole, and without changes. A person who
has it can point OPEN_BADGES_SCHEMA at the file, and test_credentials.py asks that one too.

Stricter than the original in one way: no property is let through that the model does not have.
"""

URI = {"type": "string", "format": "uri", "pattern": "^[a-z][a-z0-9+.-]*:"}
TEXT = {"type": "string", "minLength": 1}
INSTANT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"}
RESULT_TYPES = [
    "GradePointAverage",
    "LetterGrade",
    "Percent",
    "PerformanceLevel",
    "PredictedScore",
    "RawScore",
    "Result",
]
RESULT_TYPES += ["RubricCriterion", "RubricCriterionLevel", "RubricScore", "ScaledScore", "Status"]
STATUSES = ["Completed", "Enrolled", "Failed", "InProgress", "OnHold", "Provisional", "Withdrew"]


def of_type(*names):
    """An array of types that holds these."""
    return {"type": "array", "items": {"type": "string"}, "allOf": [{"contains": {"const": name}} for name in names]}


def thing(required, optional=None):
    """An object with these properties and no other."""
    properties = {**required, **(optional or {})}
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def many(kind, least=0):
    return {"type": "array", "items": kind, "minItems": least}


PROFILE = thing({"id": URI, "type": of_type("Profile")}, {"name": TEXT, "url": URI, "email": TEXT})
CONTEXT = {
    "type": "array",
    "minItems": 2,
    "prefixItems": [
        {"const": "https://www.w3.org/ns/credentials/v2"},
        {"type": "string", "pattern": r"^https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.0\.\d+\.json$"},
    ],
}
ALIGNMENT = thing(
    {"type": of_type("Alignment"), "targetName": TEXT, "targetUrl": URI},
    {"targetCode": TEXT, "targetDescription": TEXT, "targetFramework": TEXT, "targetType": TEXT},
)
RESULT_DESCRIPTION = thing(
    {"id": URI, "type": of_type("ResultDescription"), "name": TEXT, "resultType": {"enum": RESULT_TYPES}},
    {"alignment": many(ALIGNMENT), "allowedValue": many(TEXT), "requiredValue": TEXT},
)
RESULT = thing(
    {"type": of_type("Result")},
    {"resultDescription": URI, "status": {"enum": STATUSES}, "value": TEXT, "alignment": many(ALIGNMENT)},
)
ACHIEVEMENT = thing(
    {
        "id": URI,
        "type": of_type("Achievement"),
        "name": TEXT,
        "description": TEXT,
        "criteria": {"anyOf": [thing({"narrative": TEXT}, {"id": URI}), thing({"id": URI})]},
    },
    {
        "achievementType": {"enum": ["Achievement", "Award", "Certificate", "Diploma"]},
        "alignment": many(ALIGNMENT),
        "creator": PROFILE,
        "creditsAvailable": {"type": "number"},
        "humanCode": TEXT,
        "inLanguage": {"type": "string", "pattern": "^[a-z]{2,4}(-[A-Za-z0-9]+)*$"},
        "resultDescription": many(RESULT_DESCRIPTION),
    },
)
IDENTITY = thing(
    {"type": {"const": "IdentityObject"}, "hashed": {"type": "boolean"}, "identityHash": TEXT, "identityType": TEXT}
)
SUBJECT = {
    **thing(
        {"type": of_type("AchievementSubject"), "achievement": ACHIEVEMENT},
        {
            "id": URI,
            "identifier": many(IDENTITY, 1),
            "result": many(RESULT),
            "creditsEarned": {"type": "number"},
            "licenseNumber": TEXT,
        },
    ),
    "anyOf": [{"required": ["id"]}, {"required": ["identifier"]}],
}
STATUS_ENTRY = thing(
    {
        "type": {"const": "BitstringStatusListEntry"},
        "statusPurpose": {"enum": ["revocation", "suspension", "refresh", "message"]},
        "statusListIndex": {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"},
        "statusListCredential": URI,
    },
    {"id": URI},
)
CREDENTIAL = thing(
    {
        "@context": CONTEXT,
        "id": URI,
        "type": of_type("VerifiableCredential", "OpenBadgeCredential"),
        "issuer": PROFILE,
        "validFrom": INSTANT,
        "credentialSubject": SUBJECT,
    },
    {
        "name": TEXT,
        "description": TEXT,
        "awardedDate": INSTANT,
        "validUntil": INSTANT,
        "credentialStatus": STATUS_ENTRY,
        "credentialSchema": many(thing({"id": URI, "type": TEXT})),
        # What the proof adds (8.2.4.2).
        "iss": URI,
        "jti": URI,
        "nbf": {"type": "integer"},
    },
)
STATUS_LIST = thing(
    {
        "@context": {"type": "array", "prefixItems": [{"const": "https://www.w3.org/ns/credentials/v2"}]},
        "id": URI,
        "type": of_type("VerifiableCredential", "BitstringStatusListCredential"),
        "issuer": URI,
        "validFrom": INSTANT,
        "credentialSubject": thing(
            {
                "id": URI,
                "type": {"const": "BitstringStatusList"},
                "statusPurpose": {"const": "revocation"},
                "encodedList": {"type": "string", "pattern": "^u[A-Za-z0-9_-]+$"},
            }
        ),
        "iss": URI,
        "jti": URI,
        "nbf": {"type": "integer"},
    }
)
