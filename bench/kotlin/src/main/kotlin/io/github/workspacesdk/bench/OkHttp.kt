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

/** The calls with OkHttp, kotlinx.serialization and coroutines. */
class OkHttp(
    baseUrl: String,
) : Calls {
    private val http =
        OkHttpClient
            .Builder()
            .dispatcher(
                Dispatcher().apply {
                    maxRequests = MAX_CONCURRENT
                    maxRequestsPerHost = MAX_CONCURRENT
                },
            ).connectionPool(ConnectionPool(MAX_CONCURRENT, 5, TimeUnit.MINUTES))
            .callTimeout(30, TimeUnit.SECONDS)
            .build()

    private val send = (baseUrl + TEMPLATE_PATH).toHttpUrl()
    private val list = (baseUrl + LIST_PATH).toHttpUrl()

    override suspend fun send(): Boolean {
        val request = SendRequest(RECIPIENT, TEMPLATE, LANGUAGE, variables(), REFERENCE)
        val envelope = post(send, SEND_REQUEST, request, SEND_RESPONSE)
        return envelope.success && envelope.data.messageId != null
    }

    override suspend fun list(): Boolean {
        val envelope = page(1, PAGE)
        return envelope.success && envelope.data.size == PAGE && envelope.data.sumOf(::values) == VALUES
    }

    /** One page after the other. */
    override suspend fun readBook(book: Book) {
        var (number, pages) = 1 to 1L
        while (number <= pages) {
            val envelope = page(number, BOOK_PAGE)
            envelope.data.forEach { book.add(it.id, values(it)) }
            pages = checkNotNull(envelope.pagination?.pages)
            number++
        }
    }

    private suspend fun page(
        number: Int,
        limit: Int,
    ) = post(list, LIST_REQUEST, ListRequest(page = number, limit = limit), LIST_RESPONSE)

    private suspend fun <In, Out> post(
        url: HttpUrl,
        write: KSerializer<In>,
        content: In,
        read: KSerializer<Out>,
    ): Out {
        // A body of bytes keeps its media type. For a string, OkHttp would add a charset.
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

/** Makes a call, and reads the response on the thread that received it. Cancelling the coroutine cancels the call. */
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

/** The maximum number of concurrent calls. It is higher than the number that the benchmarks use. */
private const val MAX_CONCURRENT = 128

private val MEDIA_TYPE = "application/json".toMediaType()

private val JSON =
    Json {
        ignoreUnknownKeys = true
        explicitNulls = false
    }

// The serializers are looked up only once.
private val SEND_REQUEST = SendRequest.serializer()
private val LIST_REQUEST = ListRequest.serializer()
private val SEND_RESPONSE = Envelope.serializer(SendResult.serializer())
private val LIST_RESPONSE = Envelope.serializer(kotlinx.serialization.builtins.ListSerializer(PlainContact.serializer()))
