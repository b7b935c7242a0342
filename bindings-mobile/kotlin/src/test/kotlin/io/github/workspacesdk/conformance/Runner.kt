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

/** Most cases wait, for a retry or for a time-out. */
private const val LANES = 8

/** Longer than any call may take. */
private val LIMIT = 90.seconds

/** Runs cases, several at once: each lane has a sandbox of its own, and plays one case at a time. */
internal class Runner : AutoCloseable {
    private val surface = Surface.read()
    private val lanes = List(LANES) { Lane() }

    override fun close() = lanes.forEach(Lane::close)

    /** Runs all of them, and lists every one that does not hold. */
    suspend fun run(cases: List<Case>): Report {
        val left = ConcurrentLinkedQueue(cases)
        val differences = ConcurrentHashMap<String, List<String>>()
        coroutineScope {
            lanes.map { lane -> async(Dispatchers.IO) { playAll(lane, left, differences) } }.awaitAll()
        }
        return Report(cases.associateWith { differences[it.name] ?: listOf("was not played") })
    }

    private suspend fun playAll(
        lane: Lane,
        left: ConcurrentLinkedQueue<Case>,
        differences: ConcurrentHashMap<String, List<String>>,
    ) {
        while (true) {
            val case = left.poll() ?: return
            differences[case.name] =
                try {
                    withTimeoutOrNull(LIMIT) { runCase(lane, case) } ?: listOf("it did not end in $LIMIT")
                } catch (cancelled: CancellationException) {
                    throw cancelled
                } catch (error: Exception) {
                    // Whatever else is thrown is no outcome that a case could name.
                    listOf("could not be played: $error")
                }
        }
    }

    private suspend fun runCase(
        lane: Lane,
        case: Case,
    ): List<String> {
        lane.control.reset()
        val options = optionsOf(lane, case.client)
        val client =
            try {
                build(options)
            } catch (error: WorkspaceException) {
                return check(lane, case, ReadBack(surface).ofError(error), 0)
            }
        return client.use {
            if (case.call.operation == "client.build") check(lane, case, Outcome.NOTHING, 0) else call(lane, case, client)
        }
    }

    private suspend fun call(
        lane: Lane,
        case: Case,
        client: Client,
    ): List<String> {
        val messageId = before(case, client)
        // Read and set first what the server cannot be asked for while it refuses connections.
        val since =
            lane.control
                .journal()
                .lastOrNull()
                ?.seq ?: 0
        controlAndFaults(lane, case, messageId)
        return check(lane, case, outcomeOf(client, case.call, messageId), since)
    }

    /** Makes the calls that come first, and gives the id of the last message they sent. */
    private suspend fun before(
        case: Case,
        client: Client,
    ): String? {
        var messageId: String? = null
        for (call in case.before) {
            val outcome = outcomeOf(client, call, null)
            if (outcome.isError || outcome.problems.isNotEmpty()) throw CaseError("${call.operation} before the call failed")
            messageId = objectOf(outcome.found["data"])?.get("messageId") as String? ?: messageId
        }
        return messageId
    }

    private suspend fun outcomeOf(
        client: Client,
        call: Call,
        messageId: String?,
    ): Outcome =
        try {
            val given = fillIn(call.arguments, messageId)
            ReadBack(surface).ofValue(call.operation, play(client, call.operation, given))
        } catch (error: WorkspaceException) {
            ReadBack(surface).ofError(error)
        }

    private suspend fun check(
        lane: Lane,
        case: Case,
        outcome: Outcome,
        since: Any?,
    ): List<String> {
        val differences = compareOutcome(case, outcome)
        if (case.requests == null) return differences
        val entries = withContext(Dispatchers.IO) { lane.control.journal(since) }
        return differences + compareRequests(case.requests, entries)
    }

    /** The options of a case's client; null takes one away. */
    private fun optionsOf(
        lane: Lane,
        given: JsonObject,
    ): JsonObject {
        val basePath = given["base_path"] as String? ?: ""
        val usual = mapOf("base_url" to lane.url + basePath, "api_key" to API_KEY, "max_retries" to BigDecimal(2))
        val options = usual + (given - "base_path").mapValues { (_, value) -> ofServers(lane, value) }
        refuseUnknown("client", options, surface.options.toSet())
        return options
    }

    private fun ofServers(
        lane: Lane,
        value: Any?,
    ): Any? {
        val name = objectOf(value)?.get("\$sandbox") ?: return value
        return lane.fieldOfServers(name as String)
    }

    private fun controlAndFaults(
        lane: Lane,
        case: Case,
        messageId: String?,
    ) {
        val calls = case.control.map { it.call } + (if (case.faults.isEmpty()) emptyList() else listOf("faults"))
        if ("refuse" in calls.dropLast(1)) throw CaseError("what follows a refuse would wait until it is over")
        for (control in case.control) {
            if (control.call !in CALLS) throw CaseError("unknown control call ${control.call}")
            lane.control.control(control.call, fillIn(control.body, messageId))
        }
        lane.control.faults(case.faults)
    }

    /** Puts a message id in the place of each text `$messageId`. */
    private fun fillIn(
        values: JsonObject,
        messageId: String?,
    ): JsonObject =
        values.mapValues { (_, value) ->
            if (value != "\$messageId") value else messageId ?: throw CaseError("no call before this one gave a message id")
        }

    private companion object {
        /** The control calls that a case may make. */
        val CALLS = setOf("receive", "advance", "message", "refuse", "drop-idle")
    }
}
