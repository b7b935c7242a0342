"""Strings that are difficult to encode, in JSON and in both query styles; the default channel; API keys.

In a query, every byte except letters, digits and -._~ is percent-encoded, and parameters have the order of the API
page.
"""

from .wire import OPERATIONS, ROOT

TO = "+1234567890"
PATHS = {row["operation"]: row["path"] for row in OPERATIONS}
LISTS = {"contacts.list"}


def named(name, text, encoded):
    """A string as the name of a contact."""
    return ("contacts.upsert", name, {"phoneNumber": TO, "name": text}, None,
            "phoneNumber=%2B1234567890&name=" + encoded)


def custom(name, value, encoded):
    return ("contacts.upsert", name, {"phoneNumber": TO, "customFieldsData": value}, None,
            "phoneNumber=%2B1234567890&customFieldsData=" + encoded)


# Operation, name, arguments, body if it differs from the arguments, query.
STRINGS = [
    named("commas and quotes", "O'Neil, \"Jo\"", "O%27Neil%2C%20%22Jo%22"),
    named("letters of many scripts", "Zoë 张伟 Ωμέγα", "Zo%C3%AB%20%E5%BC%A0%E4%BC%9F%20%CE%A9%CE%BC%CE%AD%CE%B3%CE%B1"),
    named("right-to-left text", "مرحبا", "%D9%85%D8%B1%D8%AD%D8%A8%D8%A7"),
    named("emoji of several parts", "👍🏽👨‍👩‍👧",
          "%F0%9F%91%8D%F0%9F%8F%BD%F0%9F%91%A8%E2%80%8D%F0%9F%91%A9%E2%80%8D%F0%9F%91%A7"),
    named("a combining accent, not composed", "e\u0301", "e%CC%81"),
    named("percent signs", "100% %20 %zz", "100%25%20%2520%20%25zz"),
    named("plus signs and spaces", " a+b  c ", "%20a%2Bb%20%20c%20"),
    named("separators of queries", "a&b=c#d?e/f;g", "a%26b%3Dc%23d%3Fe%2Ff%3Bg"),
    named("characters that need no encoding", "A-z_0.9~", "A-z_0.9~"),
    named("other special characters", "!*()@:$[]{}|\\^`<>", "%21%2A%28%29%40%3A%24%5B%5D%7B%7D%7C%5C%5E%60%3C%3E"),
    named("a string that looks like JSON", '{"a": [1]}', "%7B%22a%22%3A%20%5B1%5D%7D"),
    named("a string that looks like null", "null", "null"),
    ("messages.send", "lines and tabs", {"to": TO, "type": "text", "body": "a\nb\tc\r\n\u0001\u007f\u2028."}, None,
     "to=%2B1234567890&type=text&body=a%0Ab%09c%0D%0A%01%7F%E2%80%A8."),
    ("messages.send", "a URL with a query",
     {"to": TO, "type": "image", "url": "https://example.com/%C3%A9?a=b&c=d+e#f"}, None,
     "to=%2B1234567890&type=image&url=https%3A%2F%2Fexample.com%2F%25C3%25A9%3Fa%3Db%26c%3Dd%2Be%23f"),
    ("contacts.upsert", "labels with commas and quotes", {"phoneNumber": TO, "labelNames": ["a,b", 'c"d', "é\\"]}, None,
     "phoneNumber=%2B1234567890&labelNames=%5B%22a%2Cb%22%2C%22c%5C%22d%22%2C%22%C3%A9%5C%5C%22%5D"),
    ("contacts.upsert", "one label", {"phoneNumber": TO, "labelNames": ["vip"]}, None,
     "phoneNumber=%2B1234567890&labelNames=%5B%22vip%22%5D"),
    custom("custom fields of every kind",
           {"a": {"b": [1, "two", None, True, {"c": ""}]}, "e": "", "f": False, "l": [], "n": 0, "o": {}, "x": None},
           "%7B%22a%22%3A%7B%22b%22%3A%5B1%2C%22two%22%2Cnull%2Ctrue%2C%7B%22c%22%3A%22%22%7D%5D%7D%2C%22e%22%3A%22%22"
           "%2C%22f%22%3Afalse%2C%22l%22%3A%5B%5D%2C%22n%22%3A0%2C%22o%22%3A%7B%7D%2C%22x%22%3Anull%7D"),
    custom("custom fields with numbers", {"big": 9007199254740991, "half": 0.5, "minus": -7},
           "%7B%22big%22%3A9007199254740991%2C%22half%22%3A0.5%2C%22minus%22%3A-7%7D"),
    custom("custom fields with odd names", {"a b&c": "1", "a.b": "+", "é": "2"},
           "%7B%22a%20b%26c%22%3A%221%22%2C%22a.b%22%3A%22%2B%22%2C%22%C3%A9%22%3A%222%22%7D"),
    ("custom_fields.upsert", "false is sent", {"name": "Plan", "isRequired": False}, None, "name=Plan&isRequired=false"),
    ("custom_fields.upsert", "options that look like other values",
     {"name": "Plan", "type": "dropdown", "options": ["null", "true", "1", " "]}, None,
     "name=Plan&type=dropdown&options=%5B%22null%22%2C%22true%22%2C%221%22%2C%22%20%22%5D"),
    ("labels.upsert", "zero is sent", {"name": "vip", "displayOrder": 0}, None, "name=vip&displayOrder=0"),
    ("labels.upsert", "a colour", {"name": "vip", "color": "#FF5733"}, None, "name=vip&color=%23FF5733"),
    ("contacts.list", "numbers and a plus", {"page": 2, "limit": 10, "search": "+1555"}, None,
     "page=2&limit=10&search=%2B1555"),
    ("messages.status", "an id of Base64", {"wamid": "wamid.HBgLMTU1NQ+/8A=="}, None,
     "wamid=wamid.HBgLMTU1NQ%2B%2F8A%3D%3D"),
    ("templates.send", "a comma in a variable", {"to": TO, "templateName": "welcome", "variables": ["1,234.00", "a&b"]},
     {"to": TO, "templateName": "welcome", "body1": "1,234.00", "body2": "a&b"},
     "to=%2B1234567890&templateName=welcome&body1=1%2C234.00&body2=a%26b"),
    ("templates.send", "eleven variables",
     {"to": TO, "templateName": "welcome", "variables": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"]},
     {"to": TO, "templateName": "welcome", "body1": "a", "body2": "b", "body3": "c", "body4": "d", "body5": "e",
      "body6": "f", "body7": "g", "body8": "h", "body9": "i", "body10": "j", "body11": "k"},
     "to=%2B1234567890&templateName=welcome&body1=a&body2=b&body3=c&body4=d&body5=e&body6=f&body7=g&body8=h&body9=i"
     "&body10=j&body11=k"),
    ("templates.send", "four spaces in a variable", {"to": TO, "templateName": "welcome", "variables": [" a    b "]},
     {"to": TO, "templateName": "welcome", "body1": " a    b "},
     "to=%2B1234567890&templateName=welcome&body1=%20a%20%20%20%20b%20"),
    ("templates.send", "joined variables", {"to": TO, "templateName": "order_confirmation", "variables": "J,O-1,29.99"},
     None, "to=%2B1234567890&templateName=order_confirmation&variables=J%2CO-1%2C29.99"),
    ("automations.trigger", "a name with spaces", {"phoneNumber": "1 234 567 890", "automationName": "Welcome Flow"},
     {"phoneNumber": "+1234567890", "automationName": "Welcome Flow"},
     "phoneNumber=%2B1234567890&automationName=Welcome%20Flow"),
]

METHODS = {"post_json": "POST", "post_query": "POST", "get_query": "GET"}


def fault_and_result(operation):
    """The response of the server, and the result of the call: these cases are about the request."""
    data = [] if operation in LISTS else {}
    return ([{"kind": "answer", "operation": operation, "status": 200, "body": {"success": True, "data": data}}],
            {"data": data})


def string_case(row, style):
    operation, name, arguments, body, query = row
    request = {"method": METHODS[style], "path": ROOT + PATHS[operation]}
    if style == "post_json":
        request.update(raw_query="", body=body or arguments)
    else:
        request.update(raw_query=query, body=None)
    faults, result = fault_and_result(operation)
    return {"name": f"{operation}/{name}, {style}", "client": {"request_style": style}, "faults": faults,
            "call": {"operation": operation, "arguments": arguments}, "requests": [request], "result": result}


# JavaScript reads these numbers with less precision. The server must receive what JavaScript has read.
BIG = {"above": 9007199254740993, "largest": 9223372036854775807, "small": 1e-7, "tiny": 5e-324, "wide": 1e300}


def channel_cases():
    """A default channel is sent for all operations with channelId, and for no others. An argument overrides it."""
    cases = []
    for row in OPERATIONS:
        operation = row["operation"]
        arguments = {key: value for key, value in row["arguments"].items() if key != "channelId"}
        body = {key: value for key, value in row["body"].items() if key != "channelId"}
        documented = "channelId" in row["arguments"]
        data = [] if operation.endswith(".list") else {}
        faults = [{"kind": "answer", "operation": operation, "status": 200, "body": {"success": True, "data": data}}]
        case = {"name": f"{operation}/the client's channel", "client": {"channel_id": "ch_mine"}, "faults": faults,
                "call": {"operation": operation, "arguments": arguments},
                "requests": [{"body": {**body, "channelId": "ch_mine"} if documented else body}],
                "result": {"data": data}}
        cases.append(case)
        if documented:
            cases.append({**case, "name": f"{operation}/a channel for this call",
                          "call": {"operation": operation, "arguments": {**arguments, "channelId": "ch_other"}},
                          "requests": [{"body": {**body, "channelId": "ch_other"}}]})
    return cases


def key_cases():
    """An API key with special characters, in each key placement."""
    key = "k+/=&%?#~"
    faults, result = fault_and_result("channels.list")
    placements = {
        "header": {"headers": {"x-api-key": key}, "query": {}, "body": {}},
        "bearer": {"headers": {"authorization": "Bearer " + key}, "query": {}, "body": {}},
        "query": {"raw_query": "apiKey=k%2B%2F%3D%26%25%3F%23~", "body": {}},
        "body": {"query": {}, "body": {"apiKey": key}},
    }
    return [{"name": f"channels.list/a key of special characters in {placement}",
             "client": {"auth": placement, "api_key": key},
             "faults": [{**faults[0], "body": {"success": True, "data": []}}],
             "call": {"operation": "channels.list", "arguments": {}}, "requests": [request], "result": {"data": []}}
            for placement, request in placements.items()]


def files():
    faults, result = fault_and_result("contacts.upsert")
    big = {"phoneNumber": TO, "customFieldsData": BIG}
    cases = [string_case(row, style) for row in STRINGS for style in METHODS]
    cases.append({"name": "contacts.upsert/numbers beyond a double, post_json", "faults": faults,
                  "call": {"operation": "contacts.upsert", "arguments": big},
                  "requests": [{"body": big}], "result": result})
    return {"encoding.json": cases, "channel.json": channel_cases(), "keys.json": key_cases()}
