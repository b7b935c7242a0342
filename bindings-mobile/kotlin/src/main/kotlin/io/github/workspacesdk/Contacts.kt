package io.github.workspacesdk

import io.github.workspacesdk.internal.jsonArgument
import io.github.workspacesdk.internal.unsupported
import java.util.concurrent.CompletableFuture
import java.util.function.Consumer

/** The operations on contacts: the customers of a business. */
public interface Contacts {
    /**
     * Creates a contact, or updates the contact with the same phone number.
     *
     * @param phoneNumber The phone number in E.164 format, such as `+1234567890`, which identifies the contact;
     * separators are removed.
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param name The display name.
     * @param email The e-mail address.
     * @param profilePictureUrl An absolute http or https URL.
     * @param customFieldsData The values of custom fields by name. They may be anything that [Json.of] accepts, and are
     * sent unchanged.
     * @param labelNames The names of the contact's labels.
     * @throws WorkspaceException if the call fails.
     * @throws IllegalArgumentException if a value of [customFieldsData] cannot be converted to JSON.
     */
    public suspend fun upsert(
        phoneNumber: String,
        channelId: String? = null,
        name: String? = null,
        email: String? = null,
        profilePictureUrl: String? = null,
        customFieldsData: Map<String, Any?>? = null,
        labelNames: List<String>? = null,
    ): ApiResponse<Contact> =
        upsert(
            UpsertContactParams(
                phoneNumber = phoneNumber,
                channelId = channelId,
                name = name,
                email = email,
                profilePictureUrl = profilePictureUrl,
                customFieldsData = customFieldsData?.let(::jsonArgument),
                labelNames = labelNames,
            ),
        )

    /**
     * Creates a contact, or updates the contact with the same phone number.
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun upsert(params: UpsertContactParams): ApiResponse<Contact> = unsupported("contacts.upsert")

    /**
     * Returns one page of contacts. To process all contacts, use [iter].
     *
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param page The number of the page, which starts at 1; 1 by default.
     * @param limit The number of contacts per page, 1 to 200; 50 by default.
     * @param search Only contacts whose name or phone number contains this string.
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(
        channelId: String? = null,
        page: Long? = null,
        limit: Long? = null,
        search: String? = null,
    ): Page<Contact> = list(ListContactsParams(channelId = channelId, page = page, limit = limit, search = search))

    /**
     * Returns one page of contacts. To process all contacts, use [iter].
     *
     * @throws WorkspaceException if the call fails.
     */
    public suspend fun list(params: ListContactsParams): Page<Contact> = unsupported("contacts.list")

    /**
     * Returns all contacts as a flow, in constant memory: while the program works on a page, the next ones are under
     * way.
     *
     * ```kotlin
     * client.contacts.iter(search = "Jane").collect { println(it.name) }
     * ```
     *
     * If the list grows during the collection and a contact moves to the next page, it is still emitted only once. If
     * contacts are deleted during the collection, another contact can move to an earlier page and be missed, because
     * the API has no cursor.
     *
     * If a page cannot be fetched, the collection throws a [WorkspaceException], and the next collection starts again
     * at the first page. With [PageFlow.resumable] it continues with the page that failed.
     *
     * @param channelId The channel; by default that of the client. Without one, the server uses the only channel of the
     * key.
     * @param page The number of the first page, which starts at 1; 1 by default.
     * @param limit The number of contacts per page, 1 to 200; 200 by default, or `maxItems` if that is smaller.
     * @param search Only contacts whose name or phone number contains this string.
     * @param maxItems The maximum number of contacts in total; no limit by default.
     * @param prefetch The number of pages that are requested before they are needed, at most 10; 2 by default. With 0,
     * with a rate limit, and with hooks for attempts, a page is requested when its first contact is needed. Other calls
     * have priority.
     */
    public fun iter(
        channelId: String? = null,
        page: Long? = null,
        limit: Long? = null,
        search: String? = null,
        maxItems: Long? = null,
        prefetch: Long? = null,
    ): PageFlow<Contact> = iter(ListContactsParams(channelId = channelId, page = page, limit = limit, search = search), maxItems, prefetch)

    /**
     * Returns all contacts as a flow, in constant memory: while the program works on a page, the next ones are under
     * way. `limit` is the size of a page.
     *
     * If a page cannot be fetched, the collection throws a [WorkspaceException], and the next collection starts again
     * at the first page. With [PageFlow.resumable] it continues with the page that failed.
     *
     * @param maxItems The maximum number of contacts in total; no limit by default.
     * @param prefetch The number of pages that are requested before they are needed; see the other form.
     */
    public fun iter(
        params: ListContactsParams,
        maxItems: Long? = null,
        prefetch: Long? = null,
    ): PageFlow<Contact> = unsupported("contacts.iter")
}

/** The operations of [Contacts] as methods that return futures, for Java. */
public class FutureContacts internal constructor(
    private val contacts: Contacts,
) {
    /** See [Contacts.upsert]. */
    public fun upsert(params: UpsertContactParams): CompletableFuture<ApiResponse<Contact>> = future { contacts.upsert(params) }

    /** See [Contacts.list]. */
    @JvmOverloads
    public fun list(params: ListContactsParams = ListContactsParams()): CompletableFuture<Page<Contact>> = future { contacts.list(params) }

    /**
     * See [Contacts.iter]. [action] is called with one contact at a time. Each call of this method starts at the first
     * page, so after a failed future, the next call passes the contacts before the failure to [action] again.
     */
    public fun iter(
        params: ListContactsParams,
        maxItems: Long?,
        action: Consumer<in Contact>,
    ): CompletableFuture<Void?> = forEach(contacts.iter(params, maxItems), action)

    /** The same, with the number of pages that are requested before they are needed. */
    public fun iter(
        params: ListContactsParams,
        maxItems: Long?,
        prefetch: Long?,
        action: Consumer<in Contact>,
    ): CompletableFuture<Void?> = forEach(contacts.iter(params, maxItems, prefetch), action)
}
