package io.github.workspacesdk.bench.startup

// Makes one call with OkHttp and kotlinx.serialization and prints the id of the message.

import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import okhttp3.Call
import okhttp3.Callback
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response
import java.io.IOException
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException
import kotlin.system.exitProcess

@Serializable
private class SendRequest(
    val to: String,
    val type: String,
    val body: String,
)

@Serializable
private class SendResult(
    val messageId: String,
)

@Serializable
private class Envelope(
    val data: SendResult,
)

private val json = Json { ignoreUnknownKeys = true }

fun main(arguments: Array<String>): Unit =
    runBlocking {
        val (baseUrl, apiKey, to, text) = arguments
        val body = json.encodeToString(SendRequest.serializer(), SendRequest(to, "text", text)).encodeToByteArray()
        val request =
            Request
                .Builder()
                .url("$baseUrl/whatsapp/message/send")
                .header("x-api-key", apiKey)
                .post(body.toRequestBody("application/json".toMediaType()))
                .build()
        val envelope = json.decodeFromString(Envelope.serializer(), bodyOf(OkHttpClient().newCall(request)))
        println(envelope.data.messageId)
        exitProcess(0)
    }

private suspend fun bodyOf(call: Call): String =
    suspendCancellableCoroutine { continuation ->
        call.enqueue(
            object : Callback {
                override fun onResponse(
                    call: Call,
                    response: Response,
                ) = response.use { continuation.resume(it.body.string()) }

                override fun onFailure(
                    call: Call,
                    e: IOException,
                ) = continuation.resumeWithException(e)
            },
        )
    }
