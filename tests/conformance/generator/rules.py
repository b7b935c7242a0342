"""The tables of validation.py: arguments that are rejected, with the field errors, and arguments that are accepted."""

TO = "+1234567890"
URL = "https://example.com/a.png"


def phone(name, text):
    return (name, {"phoneNumber": text}, [("phoneNumber", "format")])


def contact(name, field, value, problem, element=None):
    return (name, {"phoneNumber": TO, field: value}, [(element or field, problem)])


def template(name, arguments, *problems):
    return (name, {"to": TO, "templateName": "welcome", **arguments}, list(problems))


def message(name, arguments, *problems):
    return (name, {"to": TO, **arguments}, list(problems))


REJECTED = {
    "contacts.upsert": [
        ("no phone number", {"name": "Jane"}, [("phoneNumber", "required")]),
        ("an empty phone number", {"phoneNumber": ""}, [("phoneNumber", "empty")]),
        phone("a phone number of 6 digits", "+123456"),
        phone("a phone number of 16 digits", "+1234567890123456"),
        phone("a phone number with a leading 0", "0123456789"),
        phone("a phone number with a 0 after the plus", "+0123456789"),
        phone("a phone number with a leading 00", "001234567890"),
        phone("a phone number with a leading 00 and separators", "00 (1) 234-567890"),
        phone("a phone number with letters", "+1234CALLME"),
        phone("a phone number with a plus inside", "1+234567890"),
        phone("a phone number with two pluses", "++1234567890"),
        phone("a phone number with an extension", "+1234567890x12"),
        phone("a phone number with a comma", "+1,234567890"),
        phone("a phone number with a tab", "+1\t234567890"),
        phone("a phone number of separators alone", "+ (-) ./"),
        phone("a phone number of Arabic digits", "+١٢٣٤٥٦٧٨٩٠"),
        contact("an empty channel", "channelId", "", "empty"),
        contact("an empty name", "name", "", "empty"),
        contact("an empty e-mail", "email", "", "empty"),
        contact("an empty picture", "profilePictureUrl", "", "empty"),
        contact("empty custom fields", "customFieldsData", {}, "empty"),
        contact("empty label names", "labelNames", [], "empty"),
        contact("an empty label name", "labelNames", ["vip", "", "lead"], "empty", "labelNames[1]"),
        contact("a picture without a scheme", "profilePictureUrl", "example.com/a.png", "format"),
        contact("a picture over ftp", "profilePictureUrl", "ftp://example.com/a.png", "format"),
        contact("a picture without a host", "profilePictureUrl", "https://", "format"),
        contact("a picture that is a path", "profilePictureUrl", "/a.png", "format"),
        contact("a picture as data", "profilePictureUrl", "data:image/png;base64,AA==", "format"),
        contact("a picture with a space", "profilePictureUrl", "https://example.com/a b.png", "format"),
        ("three wrong fields", {"phoneNumber": "12", "profilePictureUrl": "nowhere", "labelNames": ["", "b", ""]},
         [("phoneNumber", "format"), ("profilePictureUrl", "format"), ("labelNames[0]", "empty"),
          ("labelNames[2]", "empty")]),
    ],
    "contacts.list": [
        ("a limit of 0", {"limit": 0}, [("limit", "range")]),
        ("a limit of -1", {"limit": -1}, [("limit", "range")]),
        ("a limit of 201", {"limit": 201}, [("limit", "range")]),
        ("a page of 0", {"page": 0}, [("page", "range")]),
        ("a page of -3", {"page": -3}, [("page", "range")]),
        ("an empty search", {"search": ""}, [("search", "empty")]),
        ("an empty channel", {"channelId": ""}, [("channelId", "empty")]),
        ("page, limit and search wrong", {"page": 0, "limit": 1000, "search": ""},
         [("page", "range"), ("limit", "range"), ("search", "empty")]),
    ],
    "contacts.iter": [
        ("a page size of 201", {"limit": 201}, [("limit", "range")]),
        ("an empty search", {"search": ""}, [("search", "empty")]),
    ],
    "custom_fields.upsert": [
        ("no name", {"type": "text"}, [("name", "required")]),
        ("an empty name", {"name": ""}, [("name", "empty")]),
        ("an unknown type", {"name": "Plan", "type": "rating"}, [("type", "not_allowed")]),
        ("a type in capitals", {"name": "Plan", "type": "Text"}, [("type", "not_allowed")]),
        ("an empty type", {"name": "Plan", "type": ""}, [("type", "empty")]),
        ("a dropdown without options", {"name": "Plan", "type": "dropdown"}, [("options", "required")]),
        ("a dropdown with empty options", {"name": "Plan", "type": "dropdown", "options": []}, [("options", "empty")]),
        ("an empty option", {"name": "Plan", "type": "dropdown", "options": ["free", ""]}, [("options[1]", "empty")]),
        ("options of a text", {"name": "Plan", "type": "text", "options": ["free"]}, [("options", "conflict")]),
        ("options without a type", {"name": "Plan", "options": ["free"]}, [("options", "conflict")]),
        ("an empty name and options of a number", {"name": "", "type": "number", "options": ["1"]},
         [("name", "empty"), ("options", "conflict")]),
    ],
    "custom_fields.list": [("an empty channel", {"channelId": ""}, [("channelId", "empty")])],
    "labels.upsert": [
        ("no name", {"color": "#FF5733"}, [("name", "required")]),
        ("an empty name", {"name": ""}, [("name", "empty")]),
        ("an empty description", {"name": "vip", "description": ""}, [("description", "empty")]),
        ("an empty colour", {"name": "vip", "color": ""}, [("color", "empty")]),
        ("a colour without #", {"name": "vip", "color": "FF5733"}, [("color", "format")]),
        ("a colour of 5 digits", {"name": "vip", "color": "#FF573"}, [("color", "format")]),
        ("a colour of 8 digits", {"name": "vip", "color": "#FF573380"}, [("color", "format")]),
        ("a colour that is not hexadecimal", {"name": "vip", "color": "#GG5733"}, [("color", "format")]),
        ("a colour by name", {"name": "vip", "color": "red"}, [("color", "format")]),
        ("no name and a wrong colour", {"color": "#12", "channelId": ""},
         [("name", "required"), ("color", "format"), ("channelId", "empty")]),
    ],
    "labels.list": [("an empty channel", {"channelId": ""}, [("channelId", "empty")])],
    "templates.list": [("an empty channel", {"channelId": ""}, [("channelId", "empty")])],
    "templates.send": [
        ("neither recipient nor template", {}, [("to", "required"), ("templateName", "required")]),
        ("an empty recipient", {"to": "", "templateName": "welcome"}, [("to", "empty")]),
        ("a wrong recipient", {"to": "12345", "templateName": "welcome"}, [("to", "format")]),
        ("an empty template name", {"to": TO, "templateName": ""}, [("templateName", "empty")]),
        ("a template name with a capital", {"to": TO, "templateName": "Welcome"}, [("templateName", "format")]),
        ("a template name with a hyphen", {"to": TO, "templateName": "order-confirmation"},
         [("templateName", "format")]),
        ("a template name with a space", {"to": TO, "templateName": "order confirmation"}, [("templateName", "format")]),
        ("a template name with an accent", {"to": TO, "templateName": "été"}, [("templateName", "format")]),
        *[template(f"the language {code}", {"languageCode": code}, ("languageCode", "format"))
          for code in ("EN", "e", "english", "en-US", "en_us", "en_", "en_USA", "_US", "en_U1", "en US")],
        template("an empty language", {"languageCode": ""}, ("languageCode", "empty")),
        template("no variables in the list", {"variables": []}, ("variables", "empty")),
        template("an empty variable", {"variables": ["a", ""]}, ("variables[1]", "empty")),
        template("a newline in a variable", {"variables": ["a\nb"]}, ("variables[0]", "format")),
        template("a carriage return in a variable", {"variables": ["a\rb"]}, ("variables[0]", "format")),
        template("a tab in a variable", {"variables": ["a", "b\tc"]}, ("variables[1]", "format")),
        template("five spaces in a variable", {"variables": ["a     b"]}, ("variables[0]", "format")),
        template("three wrong variables", {"variables": ["", "fine", "a\tb", "a\nb"]},
                 ("variables[0]", "empty"), ("variables[2]", "format"), ("variables[3]", "format")),
        template("empty joined variables", {"variables": ""}, ("variables", "empty")),
        template("a gap in joined variables", {"variables": "a,,b"}, ("variables", "empty")),
        template("a newline in joined variables", {"variables": "a,b\nc"}, ("variables", "format")),
        template("an empty header", {"header": ""}, ("header", "empty")),
        template("a newline in the header", {"header": "a\nb"}, ("header", "format")),
        template("a tab in the header", {"header": "a\tb"}, ("header", "format")),
        template("five spaces in the header", {"header": "a     b"}, ("header", "format")),
        template("a header and an image", {"header": "Hi", "image": URL}, ("header", "conflict"), ("image", "conflict")),
        template("an image and a video", {"image": URL, "video": URL}, ("image", "conflict"), ("video", "conflict")),
        template("a document and a media URL", {"document": URL, "mediaUrl": URL, "mediaType": "document"},
                 ("document", "conflict"), ("mediaUrl", "conflict")),
        template("four headers", {"header": "Hi", "image": URL, "video": URL, "document": URL},
                 ("header", "conflict"), ("image", "conflict"), ("video", "conflict"), ("document", "conflict")),
        template("a media URL without its type", {"mediaUrl": URL}, ("mediaType", "required")),
        template("a media type without its URL", {"mediaType": "image"}, ("mediaUrl", "required")),
        template("a media type that is not allowed", {"mediaUrl": URL, "mediaType": "audio"},
                 ("mediaType", "not_allowed")),
        template("an image that is not a URL", {"image": "picture.png"}, ("image", "format")),
        template("a video over ftp", {"video": "ftp://example.com/a.mp4"}, ("video", "format")),
        template("a document with a space", {"document": "https://example.com/a b.pdf"}, ("document", "format")),
        template("a media URL that is not a URL", {"mediaUrl": "//example.com/a", "mediaType": "image"},
                 ("mediaUrl", "format")),
        template("an empty reference", {"apiReference": ""}, ("apiReference", "empty")),
        ("every error at once",
         {"to": "me", "templateName": "Hello!", "channelId": "", "languageCode": "xx-YY", "variables": ["\n"],
          "header": "a\tb", "image": "x", "mediaType": "film"},
         [("to", "format"), ("templateName", "format"), ("channelId", "empty"), ("languageCode", "format"),
          ("variables[0]", "format"), ("header", "format"), ("header", "conflict"), ("image", "format"),
          ("image", "conflict"), ("mediaType", "not_allowed"), ("mediaUrl", "required")]),
    ],
    "messages.send": [
        ("no recipient", {"type": "text", "body": "Hi"}, [("to", "required")]),
        ("a wrong recipient", {"to": "0044 20", "type": "text", "body": "Hi"}, [("to", "format")]),
        ("nothing at all", {}, [("to", "required"), ("body", "required")]),
        message("a text without a body", {"type": "text"}, ("body", "required")),
        message("neither type nor body", {}, ("body", "required")),
        message("an empty body", {"type": "text", "body": ""}, ("body", "empty")),
        message("an unknown type", {"type": "sticker", "url": URL}, ("type", "not_allowed")),
        message("an empty type", {"type": "", "body": "Hi"}, ("type", "empty")),
        *[message(f"{kind} without a URL", {"type": kind}, ("url", "required"))
          for kind in ("image", "video", "document", "audio")],
        *[message(f"{kind} with a body", {"type": kind, "url": URL, "body": "Hi"}, ("body", "conflict"))
          for kind in ("image", "video", "document", "audio")],
        message("a text with a URL", {"type": "text", "body": "Hi", "url": URL}, ("url", "conflict")),
        message("a text with a caption", {"type": "text", "body": "Hi", "caption": "c"}, ("caption", "conflict")),
        message("a text with a file name", {"type": "text", "body": "Hi", "filename": "a"}, ("filename", "conflict")),
        message("audio with a caption", {"type": "audio", "url": URL, "caption": "c"}, ("caption", "conflict")),
        *[message(f"{kind} with a file name", {"type": kind, "url": URL, "filename": "a"}, ("filename", "conflict"))
          for kind in ("image", "video", "audio")],
        message("an empty URL", {"type": "image", "url": ""}, ("url", "empty")),
        message("an empty caption", {"type": "image", "url": URL, "caption": ""}, ("caption", "empty")),
        message("an empty file name", {"type": "document", "url": URL, "filename": ""}, ("filename", "empty")),
        message("a URL that is a path", {"type": "image", "url": "/a.png"}, ("url", "format")),
        message("a URL of a file", {"type": "video", "url": "file:///a.mp4"}, ("url", "format")),
        message("a URL without slashes", {"type": "image", "url": "https:example.com/a.png"}, ("url", "format")),
        message("a URL with one slash", {"type": "image", "url": "https:/example.com/a.png"}, ("url", "format")),
        message("an image with the parameters of all other types",
                {"type": "image", "body": "Hi", "url": "a.png", "filename": "a", "channelId": ""},
                ("body", "conflict"), ("url", "format"), ("filename", "conflict"), ("channelId", "empty")),
    ],
    "messages.status": [
        ("no id", {}, [("wamid", "required")]),
        ("an empty id", {"wamid": ""}, [("wamid", "empty")]),
    ],
    "automations.list": [("an empty channel", {"channelId": ""}, [("channelId", "empty")])],
    "automations.trigger": [
        ("nothing at all", {}, [("phoneNumber", "required"), ("automationId", "required")]),
        ("neither id nor name", {"phoneNumber": TO}, [("automationId", "required")]),
        ("id and name", {"phoneNumber": TO, "automationId": "auto_welcome", "automationName": "Welcome Flow"},
         [("automationId", "conflict"), ("automationName", "conflict")]),
        ("an empty id", {"phoneNumber": TO, "automationId": ""}, [("automationId", "empty")]),
        ("an empty name", {"phoneNumber": TO, "automationName": ""}, [("automationName", "empty")]),
        ("a wrong phone number", {"phoneNumber": "call me", "automationId": "auto_welcome"},
         [("phoneNumber", "format")]),
    ],
}


def normalized_phone(name, text, normalized):
    return (name, {"phoneNumber": text}, {"phoneNumber": normalized})


ACCEPTED = {
    "contacts.upsert": [
        normalized_phone("a phone number of 7 digits", "+1234567", "+1234567"),
        normalized_phone("a phone number of 15 digits", "+123456789012345", "+123456789012345"),
        normalized_phone("a phone number without a plus", "1234567890", "1234567890"),
        normalized_phone("a phone number with spaces and parentheses", "+1 (234) 567 890", "+1234567890"),
        normalized_phone("a phone number with hyphens", "1-234-567-890", "1234567890"),
        normalized_phone("a phone number with dots and slashes", "+12.34/56.78/90", "+1234567890"),
        normalized_phone("a phone number with no-break spaces", "+1\u00a0234\u00a0567890", "+1234567890"),
        normalized_phone("a phone number with a space after the plus", "+ 1234567890", "+1234567890"),
        ("an invalid e-mail is left to the server", {"phoneNumber": TO, "email": "not an e-mail"}),
        ("a picture over http with a port", {"phoneNumber": TO, "profilePictureUrl": "http://example.com:8080/a?b=c#d"}),
        ("a picture in capitals", {"phoneNumber": TO, "profilePictureUrl": "HTTPS://EXAMPLE.COM/A.PNG"}),
        ("a picture of an international host", {"phoneNumber": TO, "profilePictureUrl": "https://例え.jp/画像.png"}),
    ],
    "contacts.list": [
        ("a limit of 1", {"limit": 1}),
        ("a limit of 200", {"limit": 200}),
        ("a page of 1", {"page": 1}),
        ("a large page number", {"page": 1000000}),
        ("nothing", {}),
    ],
    "custom_fields.upsert": [
        *[(f"the type {kind}", {"name": "Field", "type": kind})
          for kind in ("text", "number", "email", "phone", "date", "label")],
        ("the type dropdown", {"name": "Field", "type": "dropdown", "options": ["one"]}),
        ("neither type nor options", {"name": "Field"}),
    ],
    "labels.upsert": [
        ("a colour of 6 digits", {"name": "vip", "color": "#0aF5c3"}),
        ("a colour of 3 digits", {"name": "vip", "color": "#f5C"}),
        ("a negative order", {"name": "vip", "displayOrder": -1}),
    ],
    "templates.send": [
        *[(f"the language {code}", {"to": TO, "templateName": "welcome", "languageCode": code})
          for code in ("en", "fil", "en_US", "zh_CN")],
        ("a recipient with separators", {"to": "+1 (234) 567-890", "templateName": "welcome"}, {"to": TO}),
        ("a template name with digits", {"to": TO, "templateName": "a_1_z"}),
        ("four spaces in the header", {"to": TO, "templateName": "welcome", "header": "a    b"}),
        *[(f"a media URL of {kind}", {"to": TO, "templateName": "welcome", "mediaUrl": URL, "mediaType": kind})
          for kind in ("image", "video", "document")],
        *[(f"one header, {kind}", {"to": TO, "templateName": "welcome", kind: URL})
          for kind in ("image", "video", "document")],
    ],
    "messages.send": [
        ("a recipient with separators", {"to": "1.234.567/890", "type": "text", "body": "Hi"}, {"to": "1234567890"}),
        ("an image with a caption", {"to": TO, "type": "image", "url": URL, "caption": "c"}),
        ("a video with a caption", {"to": TO, "type": "video", "url": URL, "caption": "c"}),
        ("a document with neither caption nor file name", {"to": TO, "type": "document", "url": URL}),
        ("audio", {"to": TO, "type": "audio", "url": URL}),
    ],
    "automations.trigger": [
        ("by name", {"phoneNumber": TO, "automationName": "Welcome Flow"}),
    ],
}

UNCHECKED = [
    ("contacts.upsert", "a phone number of 2 digits", {"phoneNumber": "12"}, None),
    ("contacts.upsert", "a picture that is not a URL", {"phoneNumber": TO, "profilePictureUrl": "nowhere"}, None),
    ("contacts.list", "a limit of 500 and a page of 0", {"limit": 500, "page": 0}, None),
    ("custom_fields.upsert", "an unknown type", {"name": "Stars", "type": "rating"}, None),
    ("labels.upsert", "a colour by name", {"name": "vip", "color": "red"}, None),
    ("templates.send", "a name with a capital and a language with a hyphen",
     {"to": TO, "templateName": "Welcome", "languageCode": "en-US"}, None),
    ("templates.send", "a header with a newline", {"to": TO, "templateName": "welcome", "header": "a\nb"}, None),
    ("messages.send", "an unknown type", {"to": TO, "type": "sticker", "url": URL}, None),
    ("messages.send", "a URL that is a path", {"to": TO, "type": "image", "url": "/a.png"}, None),
    ("automations.trigger", "a phone number of letters", {"phoneNumber": "me", "automationId": "auto_welcome"}, None),
]

ALWAYS_REJECTED = [
    ("contacts.upsert", "no phone number", {}, [("phoneNumber", "required")]),
    ("contacts.upsert", "empty values", {"phoneNumber": "", "name": "", "customFieldsData": {}, "labelNames": [""]},
     [("phoneNumber", "empty"), ("name", "empty"), ("customFieldsData", "empty"), ("labelNames[0]", "empty")]),
    ("contacts.list", "an empty search next to a wrong limit", {"search": "", "limit": 0}, [("search", "empty")]),
    ("custom_fields.upsert", "a dropdown without options", {"name": "Plan", "type": "dropdown"},
     [("options", "required")]),
    ("templates.send", "a header and an image", {"to": "1", "templateName": "W", "header": "Hi", "image": "x"},
     [("header", "conflict"), ("image", "conflict")]),
    ("templates.send", "a media URL without its type", {"to": TO, "templateName": "welcome", "mediaUrl": URL},
     [("mediaType", "required")]),
    ("templates.send", "an empty variable", {"to": TO, "templateName": "welcome", "variables": ["a", ""]},
     [("variables[1]", "empty")]),
    ("messages.send", "audio with a caption", {"to": TO, "type": "audio", "url": URL, "caption": "c"},
     [("caption", "conflict")]),
    ("messages.send", "a text without a body", {"to": TO}, [("body", "required")]),
    ("automations.trigger", "neither id nor name", {"phoneNumber": TO}, [("automationId", "required")]),
]
