package io.github.workspacesdk.conformance

import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterAll
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.BeforeAll
import org.junit.jupiter.api.Test
import java.io.File

/** Runs every case with the typed methods. */
internal class ConformanceTest {
    @Test
    fun `every case passes`() {
        val report = runBlocking { runner.run(CASES) }
        println("conformance: ${report.cases} cases, ${report.assertions} assertions")
        holds(report)
    }

    @Test
    fun `every wrong case fails`() {
        var seen = 0
        for ((file, text) in textsOf(File(FOLDER, "cases_wrong"))) {
            val cases =
                try {
                    readCases(file, text)
                } catch (_: CaseError) {
                    // A file that cannot be parsed also counts as a wrong case.
                    seen += 1
                    continue
                }
            val report = runBlocking { runner.run(cases) }
            assertEquals(cases.map { it.name }, report.failed.keys.map { it.name }, "not all wrong cases failed")
            seen += cases.size
        }
        println("conformance: $seen wrong cases failed")
        assertTrue(seen > 20)
    }

    @Test
    fun `the shortcuts of messages pass their cases`() {
        val report = runBlocking { runner.run(CASES.mapNotNull(::shortcut)) }
        println("shortcuts: ${report.cases} cases, ${report.assertions} assertions")
        holds(report)
        assertTrue(report.cases > 40)
    }

    private fun holds(report: Report) = assertTrue(report.failed.isEmpty()) { report.toString() }

    /** The case with the method for its message type; null if the method lacks a parameter. */
    private fun shortcut(case: Case): Case? {
        val type = case.call.arguments["type"]
        val (needed, known) = SHORTCUTS[type] ?: return null
        val given = case.call.arguments - "type"
        if (case.call.operation != "messages.send" || !given.keys.containsAll(needed) || !known.containsAll(given.keys)) return null
        return case.copy(call = CaseCall("messages.send_$type", given))
    }

    companion object {
        private val CASES = readAll(textsOf(File(FOLDER, "cases"))).filter { it.isSupported(ApiDescription.read()) }
        private val COMMON = setOf("to", "channelId", "apiReference")

        /** The required and all parameters of the method for each message type. */
        private val SHORTCUTS =
            mapOf<Any?, Pair<Set<String>, Set<String>>>(
                "text" to (setOf("to", "body") to COMMON + "body"),
                "image" to (setOf("to", "url") to COMMON + setOf("url", "caption")),
                "video" to (setOf("to", "url") to COMMON + setOf("url", "caption")),
                "document" to (setOf("to", "url") to COMMON + setOf("url", "filename", "caption")),
                "audio" to (setOf("to", "url") to COMMON + "url"),
            )

        private lateinit var runner: Runner

        @JvmStatic
        @BeforeAll
        fun start() {
            runner = Runner()
        }

        @JvmStatic
        @AfterAll
        fun close() = runner.close()
    }
}
