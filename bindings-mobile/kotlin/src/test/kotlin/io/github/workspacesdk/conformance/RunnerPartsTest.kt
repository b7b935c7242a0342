package io.github.workspacesdk.conformance

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.DynamicTest.dynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory

/** The parts of the runner that compare find every difference. */
internal class RunnerPartsTest {
    @TestFactory
    fun `values are compared exactly, except for placeholders`() =
        PAIRS.trim().lines().map { line ->
            val (expected, actual, isSame) = line.split(" | ").map { it.trim() }
            dynamicTest(line) {
                assertEquals(isSame.toBoolean(), compare("", parseJson(expected), parseJson(actual)).isEmpty())
            }
        }

    @Test
    fun `JSON is parsed exactly`() {
        val text = """ { "a" : [ 1 , -2.5e3, 9007199254740993 ], "b": {"c":"\u00e9\n,]"}, "d": [], "e": {} } """
        assertEquals("""{"a":[1,-2500,9007199254740993],"b":{"c":"é\u000a,]"},"d":[],"e":{}}""", jsonText(parseJson(text)))
        for (wrong in listOf("""{"a": 1, "a": 1}""", "{", "[1,]", "", "01", "[1] 2", "\"\n\"", "\"\\x\"", "tru", "{1:2}")) {
            assertThrows(JsonError::class.java) { parseJson(wrong) }
        }
    }

    @Test
    fun `queries are decoded as on a server`() {
        assertEquals(mapOf("a" to "b c", "d" to "é +", "e" to "f=g"), decodeQuery("a=b%20c&d=%C3%A9+%2B&e=f=g"))
        assertEquals(emptyMap<String, Any?>(), decodeQuery(""))
        for (wrong in listOf("a=1&a=2", "a=%zz", "a=%C3", "a=%2", "a=%")) assertThrows(CaseError::class.java) { decodeQuery(wrong) }
    }

    @Test
    fun `names are converted to Kotlin and back`() {
        assertEquals(listOf("id", "maxRetries", "customFields.list"), listOf("id", "max_retries", "custom_fields.list").map(::camel))
        assertEquals(listOf("id", "max_retries", "profile_picture_url"), listOf("id", "maxRetries", "profilePictureUrl").map(::snake))
    }

    @Test
    fun `the assertions are counted from the data`() {
        // The outcome, two keys of the result, the number of requests, and five of the first one.
        assertEquals(1 + 2 + 1 + 5, readAll(mapOf("a.json" to CASES)).single().assertions)
    }

    @Test
    fun `names are unique, and every problem is reported`() {
        val texts = mapOf("a.json" to CASES, "b.json" to CASES, "c.json" to """{"format": 2}""")
        val message = assertThrows(CaseError::class.java) { readAll(texts) }.message.orEmpty()
        assertTrue("c.json: unknown format" in message && "occurs twice" in message) { message }
    }

    @Test
    fun `requests are compared with the journal`() {
        val right =
            listOf(
                "{}",
                """{"method": "POST", "path": "/a", "raw_query": "b=c", "query": {"b": "c"}, "no_headers": ["other"]}""",
                """{"headers": {"once": "x"}, "body": {"n": 9007199254740993}}""",
            )
        val wrong =
            listOf("", "{}, {}", """{"times": 2}""", """{"method": "GET"}""", """{"path": "/b"}""", """{"raw_query": "b=d"}""", """{"query": {}}""") +
                listOf("""{"headers": {"twice": "x"}}""", """{"headers": {"none": "x"}}""", """{"no_headers": ["once"]}""", """{"body": null}""") +
                listOf("""{"body": {"n": 9007199254740992}}""")
        for (request in right) assertEquals(0, differences(request), request)
        for (request in wrong) assertEquals(1, differences(request), request)
        assertEquals(0, differences("""{"body": null}""", ENTRY + ("body" to "")))
        assertEquals(1, differences("""{"body": {}}""", ENTRY + ("body" to "")))
        assertEquals(1, differences("""{"body": {}}""", ENTRY + ("body" to "{")))
        assertEquals(1, differences("""{"body": null}""", ENTRY + mapOf("body" to null, "body_base64" to "/w==")))
    }

    private fun differences(
        request: String,
        entry: JsonObject = ENTRY,
    ): Int {
        val text = """{"format": 1, "cases": [{"name": "a", "call": {"operation": "b"}, "requests": [$request], "result": {}}]}"""
        return compareRequests(readCases("a.json", text).single().requests.orEmpty(), listOf(JournalEntry(entry))).size
    }

    @Test
    fun `a result is compared with the case`() {
        val case = readCases("a.json", CASES).single()
        val of = { found: String, isError: Boolean -> ActualResult(objectOf(parseJson(found)).orEmpty(), isError) }
        val result = { text: String -> case.copy(result = objectOf(parseJson(text)), error = null) }
        val error = case.copy(result = null, error = objectOf(parseJson("""{"type": "A", "code": "a", "fields": [{"b": 1}, {"a": 1}]}""")))
        assertEquals(0, compareResults(result("""{"data": 1}"""), of("""{"data": 1, "message": null, "call": {"status": 200}}""", false)).size)
        assertEquals(1, compareResults(result("""{"data": 1}"""), of("""{"data": 1, "message": "a"}""", false)).size)
        assertEquals(1, compareResults(result("""{"call": {"status": 201}}"""), of("""{"call": {"status": 200}}""", false)).size)
        assertEquals(1, compareResults(result("""{"data": 1}"""), of("""{"data": 1}""", true)).size)
        assertEquals(1, compareResults(error, of("""{"data": 1}""", false)).size)
        assertEquals(0, compareResults(error, of("""{"type": "A", "code": "a", "fields": [{"a": 1}, {"b": 1}], "status": 1}""", true)).size)
        assertEquals(1, compareResults(error, of("""{"type": "A", "code": "a", "fields": [{"a": 1}]}""", true)).size)
        assertEquals(listOf("wrong"), compareResults(result("{}"), ActualResult(emptyMap(), false, listOf("wrong"))))
    }

    private companion object {
        const val CASES =
            """{"format": 1, "cases": [{"name": "one", "call": {"operation": "channels.list"},
  "requests": [{"times": 2, "method": "POST", "headers": {"a": "b", "c": "d"}, "no_headers": ["e"], "body": null}, {}],
  "result": {"data": [], "${'$'}open": true}}]}"""

        val ENTRY: JsonObject =
            mapOf(
                "method" to "POST",
                "path" to "/a",
                "query" to "b=c",
                "headers" to mapOf("once" to listOf("x"), "twice" to listOf("x", "x")),
                "body" to """{"n": 9007199254740993}""",
            )

        const val PAIRS = """
{"a": 1} | {"a": 1.0} | true
{"a": 1} | {"a": 2} | false
{"a": 1} | {"a": true} | false
{"a": true} | {"a": 1} | false
{"a": "1"} | {"a": 1} | false
{"a": 1} | {"a": "1"} | false
9007199254740993 | 9007199254740992 | false
{"a": 1} | {"a": 1, "b": 2} | false
{"a": 1, "${'$'}open": true} | {"a": 1, "b": 2} | true
{"a": 1, "${'$'}open": true} | {"b": 2} | false
{"${'$'}open": true} | {"b": 2} | true
{"${'$'}open": true} | [] | false
{"${'$'}any": "string"} | "x" | true
{"${'$'}any": "string"} | 1 | false
{"${'$'}any": "number"} | 1 | true
{"${'$'}any": "number"} | true | false
{"${'$'}any": "boolean"} | true | true
{"${'$'}any": "object"} | [] | false
{"${'$'}any": "object"} | null | false
{"${'$'}any": "object"} | {} | true
{"${'$'}any": "array"} | [1] | true
{"${'$'}any": "thing"} | [1] | false
{"${'$'}prefix": "wamid."} | "wamid.1" | true
{"${'$'}prefix": "wamid."} | "1" | false
{"${'$'}count": 2} | [1, 2] | true
{"${'$'}count": 2} | [1] | false
{"${'$'}other": 2} | {"${'$'}other": 2} | false
[1, 2] | [1, 2, 3] | false
[1, 2, 3] | [1, 2] | false
[1, 2] | [2, 1] | false
[] | {} | false
{} | [] | false
{} | {} | true
{} | {"a": null} | false
{"a": null} | {} | false
null | 0 | false
"""
    }
}
