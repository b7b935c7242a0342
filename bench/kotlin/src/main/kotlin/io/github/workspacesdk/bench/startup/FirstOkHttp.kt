package io.github.workspacesdk.bench.startup

// From nothing to the first answer by OkHttp and kotlinx.serialization.

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
private class Message(
    val to: String,
    val type: String,
    val body: String,
)

@Serializable
private class Sent(
    val messageId: String,
)

@Serializable
private class Answer(
    val data: Sent,
)

private val json = Json { ignoreUnknownKeys = true }

fun main(arguments: Array<String>): Unit =
    runBlocking {
        val (baseUrl, apiKey, to, text) = arguments
        val body = json.encodeToString(Message.serializer(), Message(to, "text", text)).encodeToByteArray()
        val request =
            Request
                .Builder()
                .url("$baseUrl/whatsapp/message/send")
                .header("x-api-key", apiKey)
                .post(body.toRequestBody("application/json".toMediaType()))
                .build()
        val answer = json.decodeFromString(Answer.serializer(), text(OkHttpClient().newCall(request)))
        println(answer.data.messageId)
        exitProcess(0)
    }

private suspend fun text(call: Call): String =
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
