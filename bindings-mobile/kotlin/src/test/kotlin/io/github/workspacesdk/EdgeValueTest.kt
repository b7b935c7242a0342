package io.github.workspacesdk

import io.github.workspacesdk.conformance.parseJson
import io.github.workspacesdk.internal.durationFromNanoseconds
import io.github.workspacesdk.internal.nanosecondsOf
import io.github.workspacesdk.internal.stringFromUtf8
import io.github.workspacesdk.internal.utf8Bytes
import io.github.workspacesdk.support.PHONE
import io.github.workspacesdk.support.SandboxTest
import io.github.workspacesdk.support.TEXT
import io.github.workspacesdk.support.json
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertNull
import org.junit.jupiter.api.Assertions.assertThrows
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.math.BigDecimal
import java.math.BigInteger
import java.util.Date
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.nanoseconds
import kotlin.time.Duration.Companion.seconds

/** Extreme strings, values and durations: each is sent unchanged, or is rejected with the name of its parameter. */
internal class EdgeValueTest : SandboxTest() {
    @Test
    fun `every string is sent and received unchanged`() =
        suspending {
            val texts = listOf("?", "a?b", "😀?", "\u0000", "\u2028", "\"\\/", "é", "\uFFFD", "\uFEFFa", "\u202Eabc", "{\$}", "%00%", "a".repeat(100_000))
            val client = sandbox.client { validate = false }
            for (text in texts) {
                val (label) = client.labels.upsert(text)
                assertEquals(text, label.name)
                assertEquals(text, control.journal().last().json()["name"])
            }
        }

    @Test
    fun `a request is sent unchanged whether or not it fits into the memory of its thread`() =
        suspending {
            val client = sandbox.client { validate = false }
            for (length in 4_000..4_100) {
                val text = "a".repeat(length)
                val (label) = client.labels.upsert(text)
                assertEquals(text, label.name)
            }
        }

    @Test
    fun `a list may make a call while it is read`() =
        suspending {
            val client = sandbox.client()
            var calls = 0
            val names =
                object : AbstractList<String>() {
                    override val size = 2

                    override fun get(index: Int): String {
                        if (index == 1 && calls++ == 0) runBlocking { client.labels.upsert("inner") }
                        return "name $index"
                    }
                }
            client.contacts.upsert(PHONE, labelNames = names)
            val (inner, outer) = control.journal()
            assertEquals("inner", inner.json()["name"])
            assertEquals(listOf("name 0", "name 1"), outer.json()["labelNames"])
        }

    @Test
    fun `a lone surrogate is rejected by name in every parameter`() {
        val client = sandbox.client()
        val halves = listOf("\uD83D", "a\uDE00", "😀\uD83D", "\uDE00\uD83D", "?\uD83D?")
        for (half in halves) {
            val calls =
                mapOf<String, suspend () -> Any?>(
                    "body" to { client.messages.sendText(PHONE, half) },
                    "labelNames[1]" to { client.contacts.upsert(PHONE, labelNames = listOf("a", half)) },
                    "customFieldsData" to { client.contacts.upsert(PHONE, customFieldsData = mapOf("a" to half)) },
                    "search" to { client.contacts.list(search = half) },
                    "path" to { client.request(half) },
                )
            for ((field, call) in calls) {
                val error = assertThrows(ValidationException::class.java) { suspending { call() } }
                assertEquals(listOf(field), error.fields.map { it.field })
            }
        }
        assertEquals(emptyList<Any?>(), operations())
    }

    @Test
    fun `strings cross the FFI as bytes`() {
        for (text in listOf("", "a", "?", "é😀", "\uFFFD")) assertEquals(text, stringFromUtf8(utf8Bytes(text)))
        val bytes = utf8Bytes("a\uD83Db\uDE00?").joinToString(" ") { "%02x".format(it) }
        assertEquals("61 ed a0 bd 62 ed b8 80 3f", bytes)
    }

    @Test
    fun `JSON values are sent with all digits`() =
        suspending {
            val data =
                mapOf(
                    "int" to 1,
                    "long" to Long.MAX_VALUE,
                    "ulong" to ULong.MAX_VALUE,
                    "double" to 0.1,
                    "big" to BigInteger("123456789012345678901234567890"),
                    "decimal" to BigDecimal("1.10"),
                    "null" to null,
                    "list" to listOf(true, "a", arrayOf<Any?>("b", 1), intArrayOf(1, 2), setOf("c")),
                    "map" to mapOf("a\"b" to StringBuilder("text")),
                    "json" to Json.parse(""" {"x": [1]} """),
                )
            sandbox.client().request("contacts/manage", mapOf("phoneNumber" to PHONE, "customFieldsData" to data), Safety.UPSERT)
            val wanted =
                """{"int":1,"long":9223372036854775807,"ulong":18446744073709551615,"double":0.1,"big":123456789012345678901234567890,"decimal":1.10,""" +
                    """"null":null,"list":[true,"a",["b",1],[1,2],["c"]],"map":{"a\"b":"text"},"json":{"x":[1]}}"""
            assertEquals(parseJson(wanted), control.journal().single().json()["customFieldsData"])
        }

    @Test
    fun `a value that is not JSON is rejected, and only its class is named`() {
        val client = sandbox.client()

        class Holder {
            override fun toString() = TEXT
        }
        for (value in listOf(Date(), Holder(), 'a', charArrayOf('a'), Unit, mapOf(1 to 2), mapOf(null to 1), listOf(Holder()), sequenceOf(1))) {
            val error =
                assertThrows(IllegalArgumentException::class.java) { suspending { client.contacts.upsert(PHONE, customFieldsData = mapOf(TEXT to value)) } }
            assertFalse(TEXT in error.message.orEmpty())
        }
        assertEquals(emptyList<Any?>(), operations())
    }

    @Test
    fun `the core rejects values that cannot be sent`() {
        val client = sandbox.client()
        val itself = HashMap<String, Any?>()
        itself["a"] = itself
        itself["b"] = listOf(itself, itself)
        var doubled: List<Any> = listOf("a")
        repeat(60) { doubled = listOf(doubled, doubled) }
        val values =
            listOf<Any?>(
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Float.NEGATIVE_INFINITY,
                itself,
                doubled,
                nested(101),
                Iterable { generateSequence(1) { it + 1 }.iterator() },
                "x".repeat(17 * 1024 * 1024),
            )
        for (value in values) {
            val error = assertThrows(ValidationException::class.java) { suspending { client.contacts.upsert(PHONE, customFieldsData = mapOf("a" to value)) } }
            assertEquals(listOf("customFieldsData"), error.fields.map { it.field })
        }
        assertEquals(emptyList<Any?>(), operations())
    }

    @Test
    fun `Json rejects values that are too deep or too large`() {
        assertEquals("[".repeat(100), Json.of(nested(100)).text.takeWhile { it == '[' })
        val itself = HashMap<String, Any?>()
        itself["a"] = itself
        for (value in listOf(nested(101), itself)) {
            val error = assertThrows(IllegalArgumentException::class.java) { Json.of(value) }
            assertEquals("the value has more than 100 nested levels, or contains itself", error.message)
        }
        assertThrows(IllegalArgumentException::class.java) { Json.of(Iterable { generateSequence(1) { it + 1 }.iterator() }) }
    }

    @Test
    fun `phone numbers have a wire form and a key`() {
        val number = parsePhone("+55 (11) 98765-4321")
        assertEquals(PhoneNumber("+5511987654321", "+551187654321"), number)
        assertEquals(number.comparisonKey, parsePhone("+55 11 8765-4321").comparisonKey)
        for (text in listOf("", "12", "+15550001234 +15550001235", "+1555000123\uD800")) {
            val error = assertThrows(ValidationException::class.java) { parsePhone(text) }
            assertEquals(ErrorCode.VALIDATION, error.code)
            assertFalse("5550001" in error.message.orEmpty())
        }
    }

    private fun nested(levels: Int): Any? = (1..levels).fold<Int, Any?>(1) { inner, _ -> listOf(inner) }

    @Test
    fun `99 levels in an object are not too deep`() =
        suspending {
            sandbox.client().contacts.upsert(PHONE, customFieldsData = mapOf("a" to nested(99)))
            assertEquals(1, operations().size)
        }

    @Test
    fun `an infinite duration is clamped, and a negative one is rejected`() {
        for (span in listOf(Duration.INFINITE, Long.MAX_VALUE.seconds, 1.nanoseconds, Duration.ZERO)) nanosecondsOf(span)
        assertEquals(Long.MAX_VALUE, nanosecondsOf(Duration.INFINITE))
        assertEquals(1500.milliseconds, durationFromNanoseconds(nanosecondsOf(1500.milliseconds)))
        val patient =
            sandbox.client {
                attemptTimeout = Duration.INFINITE
                timeout = Duration.INFINITE
            }
        suspending { patient.channels.list() }
        val error = assertThrows(ValidationException::class.java) { suspending { sandbox.client().messages.wait("w", timeout = (-1).seconds) } }
        assertEquals(listOf("timeout"), error.fields.map { it.field })
    }

    @Test
    fun `JSON is read with its type and value`() {
        val json = Json.parse(""" {"a": [1, "x\n", null, 1.5, true, 12345678901234567890], "b": {}, "long": 9007199254740993} """)
        assertEquals(listOf("a", "b", "long"), json.entries?.keys?.toList())
        assertEquals(listOf(1, null, null, null, null, null), json["a"]?.elements?.map { it.int })
        assertEquals("x\n", json["a"]?.get(1)?.string)
        assertTrue(json["a"]?.get(2)?.isNull == true)
        assertEquals(1.5, json["a"]?.get(3)?.double)
        assertEquals(true, json["a"]?.get(4)?.boolean)
        assertEquals(BigDecimal("12345678901234567890"), json["a"]?.get(5)?.decimal)
        assertEquals(9007199254740993L, json["long"]?.long)
        assertNull(json["a"]?.get(5)?.long)
        assertNull(json["none"])
        assertNull(json[0])
        assertNull(json["a"]?.get("x"))
        assertEquals(Json.of(listOf(1, 2)), Json.parse("[1,2]"))
        assertNull(Json.parse("1e999999999").long)
        for (text in listOf("", "{", "[1,]", "NaN", "1 2", "'a'", "\uD800")) {
            assertThrows(IllegalArgumentException::class.java) { Json.parse(text) }
        }
    }
}
