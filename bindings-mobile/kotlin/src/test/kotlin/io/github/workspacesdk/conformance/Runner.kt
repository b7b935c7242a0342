package io.github.workspacesdk.conformance

import io.github.workspacesdk.Client
import io.github.workspacesdk.WorkspaceException
import io.github.workspacesdk.support.API_KEY
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeoutOrNull
import java.math.BigDecimal
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.time.Duration.Companion.seconds

/** Most cases wait for a retry or a timeout, so several run concurrently. */
private const val WORKERS = 8

/** The time limit of a case. */
private val LIMIT = 90.seconds

/** Runs cases concurrently: each worker has its own sandbox and runs one case at a time. */
internal class Runner : AutoCloseable {
    private val description = ApiDescription.read()
    private val workers = List(WORKERS) { SandboxWorker() }

    override fun close() = workers.forEach(SandboxWorker::close)

    /** Runs all cases and reports those that fail. */
    suspend fun run(cases: List<Case>): Report {
        val left = ConcurrentLinkedQueue(cases)
        val differences = ConcurrentHashMap<String, List<String>>()
        coroutineScope {
            workers.map { worker -> async(Dispatchers.IO) { runAll(worker, left, differences) } }.awaitAll()
        }
        return Report(cases.associateWith { differences[it.name] ?: listOf("was not run") })
    }

    private suspend fun runAll(
        worker: SandboxWorker,
        left: ConcurrentLinkedQueue<Case>,
        differences: ConcurrentHashMap<String, List<String>>,
    ) {
        while (true) {
            val case = left.poll() ?: return
            differences[case.name] =
                try {
                    withTimeoutOrNull(LIMIT) { runCase(worker, case) } ?: listOf("it did not complete within $LIMIT")
                } catch (cancelled: CancellationException) {
                    throw cancelled
                } catch (error: Exception) {
                    // No case expects any other exception.
                    listOf("could not be run: $error")
                }
        }
    }

    private suspend fun runCase(
        worker: SandboxWorker,
        case: Case,
    ): List<String> {
        worker.control.reset()
        val options = optionsOf(worker, case.client)
        val client =
            try {
                build(options)
            } catch (error: WorkspaceException) {
                return check(worker, case, ResultConverter(description).ofError(error), 0)
            }
        return client.use {
            if (case.call.operation == "client.build") check(worker, case, ActualResult.NOTHING, 0) else call(worker, case, client)
        }
    }

    private suspend fun call(
        worker: SandboxWorker,
        case: Case,
        client: Client,
    ): List<String> {
        val messageId = before(worker, case, client)
        // Reads the journal first: later the server may refuse connections.
        val since =
            worker.control
                .journal()
                .lastOrNull()
                ?.seq ?: 0
        controlAndFaults(worker, case, messageId)
        return check(worker, case, resultOf(client, case.call, messageId), since)
    }

    /** Makes the preparatory calls, and returns the id of the last message that they sent. */
    private suspend fun before(
        worker: SandboxWorker,
        case: Case,
        client: Client,
    ): String? {
        var messageId: String? = null
        for (earlier in case.before) {
            worker.control.faults(earlier.faults)
            val actual = resultOf(client, earlier.call, null)
            val code = if (actual.isError) actual.found["code"] else null
            if (code != earlier.error || actual.problems.isNotEmpty()) {
                throw CaseError("${earlier.call.operation} before the call: the error was $code")
            }
            messageId = objectOf(actual.found["data"])?.get("messageId") as String? ?: messageId
        }
        return messageId
    }

    private suspend fun resultOf(
        client: Client,
        call: CaseCall,
        messageId: String?,
    ): ActualResult =
        try {
            val given = withMessageId(call.arguments, messageId)
            ResultConverter(description).ofValue(call.operation, invoke(client, call.operation, given))
        } catch (error: WorkspaceException) {
            ResultConverter(description).ofError(error)
        }

    private suspend fun check(
        worker: SandboxWorker,
        case: Case,
        actual: ActualResult,
        since: Any?,
    ): List<String> {
        val differences = compareResults(case, actual)
        if (case.requests == null) return differences
        val entries = withContext(Dispatchers.IO) { worker.control.journal(since) }
        return differences + compareRequests(case.requests, entries)
    }

    /** The options of the client of a case. Null removes an option. */
    private fun optionsOf(
        worker: SandboxWorker,
        given: JsonObject,
    ): JsonObject {
        val basePath = given["base_path"] as String? ?: ""
        val usual = mapOf("base_url" to worker.url + basePath, "api_key" to API_KEY, "max_retries" to BigDecimal(2))
        val options = usual + (given - "base_path").mapValues { (_, value) -> withServerField(worker, value) }
        refuseUnknown("client", options, description.options.toSet())
        return options
    }

    private fun withServerField(
        worker: SandboxWorker,
        value: Any?,
    ): Any? {
        val name = objectOf(value)?.get("\$sandbox") ?: return value
        return worker.serverField(name as String)
    }

    private fun controlAndFaults(
        worker: SandboxWorker,
        case: Case,
        messageId: String?,
    ) {
        val calls = case.control.map { it.call } + (if (case.faults.isEmpty()) emptyList() else listOf("faults"))
        if ("refuse" in calls.dropLast(1)) throw CaseError("'refuse' must be the last control call, because the next one would wait")
        for (control in case.control) {
            if (control.call !in CALLS) throw CaseError("unknown control call ${control.call}")
            worker.control.control(control.call, withMessageId(control.body, messageId))
        }
        worker.control.faults(case.faults)
    }

    /** Replaces each string `$messageId` with a message id. */
    private fun withMessageId(
        values: JsonObject,
        messageId: String?,
    ): JsonObject =
        values.mapValues { (_, value) ->
            if (value != "\$messageId") value else messageId ?: throw CaseError("no earlier call returned a message id")
        }

    private companion object {
        /** The control calls that a case may make. */
        val CALLS = setOf("receive", "advance", "message", "refuse", "drop-idle")
    }
}
