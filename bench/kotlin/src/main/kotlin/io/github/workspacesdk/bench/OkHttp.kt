package io.github.workspacesdk.bench

import kotlinx.coroutines.suspendCancellableCoroutine
import kotlinx.serialization.KSerializer
import kotlinx.serialization.json.Json
import okhttp3.Call
import okhttp3.Callback
import okhttp3.ConnectionPool
import okhttp3.Dispatcher
import okhttp3.HttpUrl
import okhttp3.HttpUrl.Companion.toHttpUrl
import okhttp3.MediaType.Companion.toMediaType
import okhttp3.OkHttpClient
import okhttp3.Request
import okhttp3.RequestBody.Companion.toRequestBody
import okhttp3.Response
import java.io.IOException
import java.util.concurrent.TimeUnit
import kotlin.coroutines.resume
import kotlin.coroutines.resumeWithException

/** OkHttp and kotlinx.serialization, with coroutines. */
class OkHttp(
    baseUrl: String,
) : Calls {
    private val http =
        OkHttpClient
            .Builder()
            .dispatcher(
                Dispatcher().apply {
                    maxRequests = AT_ONCE
                    maxRequestsPerHost = AT_ONCE
                },
            ).connectionPool(ConnectionPool(AT_ONCE, 5, TimeUnit.MINUTES))
            .callTimeout(30, TimeUnit.SECONDS)
            .build()

    private val send = (baseUrl + TEMPLATE_PATH).toHttpUrl()
    private val list = (baseUrl + LIST_PATH).toHttpUrl()

    override suspend fun send(): Boolean {
        val message = Message(RECIPIENT, TEMPLATE, LANGUAGE, variables(), REFERENCE)
        val answer = post(send, MESSAGE, message, SENT)
        return answer.success && answer.data.messageId != null
    }

    override suspend fun list(): Boolean {
        val answer = post(list, RANGE, Range(page = 1, limit = PAGE), CONTACTS)
        return answer.success && answer.data.size == PAGE && answer.data.sumOf(::values) == VALUES
    }

    private suspend fun <In, Out> post(
        url: HttpUrl,
        write: KSerializer<In>,
        content: In,
        read: KSerializer<Out>,
    ): Out {
        // As bytes, whose media type stays as it is: a text would have a character set added to it.
        val body = JSON.encodeToString(write, content).encodeToByteArray().toRequestBody(MEDIA_TYPE)
        val request =
            Request
                .Builder()
                .url(url)
                .header("accept", "application/json")
                .header("x-api-key", API_KEY)
                .post(body)
                .build()
        return http.newCall(request).await { response ->
            if (!response.isSuccessful) throw IOException("HTTP ${response.code}")
            JSON.decodeFromString(read, response.body.string())
        }
    }
}

/** Makes a call, and reads its answer on the thread that received it. Cancelling breaks it off. */
private suspend fun <T> Call.await(read: (Response) -> T): T =
    suspendCancellableCoroutine { continuation ->
        continuation.invokeOnCancellation { cancel() }
        enqueue(
            object : Callback {
                override fun onResponse(
                    call: Call,
                    response: Response,
                ) {
                    val result = runCatching { response.use(read) }
                    result.fold(continuation::resume, continuation::resumeWithException)
                }

                override fun onFailure(
                    call: Call,
                    e: IOException,
                ) = continuation.resumeWithException(e)
            },
        )
    }

/** More than the calls that are ever under way at once. */
private const val AT_ONCE = 128

private val MEDIA_TYPE = "application/json".toMediaType()

private val JSON =
    Json {
        ignoreUnknownKeys = true
        explicitNulls = false
    }

// Looked up once.
private val MESSAGE = Message.serializer()
private val RANGE = Range.serializer()
private val SENT = Envelope.serializer(Sent.serializer())
private val CONTACTS = Envelope.serializer(kotlinx.serialization.builtins.ListSerializer(PlainContact.serializer()))
