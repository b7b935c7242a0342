package io.github.workspacesdk.bench

// The requests, which are the same for every side and in bench/src/payload.rs.

const val API_KEY = "wsk_live_4f1d8c0a9b7e6352"

const val BASE_PATH = "/api/workspace/v1"
const val TEMPLATE_PATH = "/whatsapp/templates/send"
const val LIST_PATH = "/contacts/list"

const val RECIPIENT = "+1234567890"
const val TEMPLATE = "order_has_shipped"
const val LANGUAGE = "en_US"
const val REFERENCE = "order-1234-shipped-4f1d8c0a9b7e6352"

/** Creates a new list for each call, as in a program whose messages differ. */
fun variables() = listOf("Jane", "ORD-1234", "Friday, between nine and noon")

/** The number of contacts per page. */
const val PAGE = 50

/** The number of contacts per page of an address book. */
const val BOOK_PAGE = 200
