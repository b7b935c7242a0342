@file:JvmName("Enums")

package io.github.workspacesdk

import io.github.workspacesdk.internal.ffi.customFieldTypeString
import io.github.workspacesdk.internal.ffi.deliveryStatusString
import io.github.workspacesdk.internal.ffi.parseCustomFieldType
import io.github.workspacesdk.internal.ffi.parseDeliveryStatus
import io.github.workspacesdk.internal.ffi.parseTimestamp
import io.github.workspacesdk.internal.ffi.hasReached as ffiHasReached

// Enums that the API may extend: `Other` preserves values that this version of the SDK does not know.

/** The API's value, such as `delivered`. */
public val DeliveryStatus.text: String get() = deliveryStatusString(this)

/** Parses a status, ignoring case. An unknown status becomes [DeliveryStatus.Other]. */
public fun DeliveryStatus.Companion.of(text: String): DeliveryStatus = parseDeliveryStatus(text)

/**
 * Whether a message with this status has progressed at least as far as [other]. A message that was read, for example,
 * has also been delivered.
 *
 * Use this instead of `==`, because events can arrive out of order, and `delivered` may be skipped. A failed message
 * has reached only `failed`.
 */
public fun DeliveryStatus.hasReached(other: DeliveryStatus): Boolean = ffiHasReached(this, other)

/**
 * Whether the message has progressed at least as far as [status]. See [DeliveryStatus.hasReached]. A message without a
 * status has reached no status.
 */
public fun MessageStatus.hasReached(status: DeliveryStatus): Boolean = this.status?.hasReached(status) == true

/** The API's value, such as `dropdown`. */
public val CustomFieldType.text: String get() = customFieldTypeString(this)

/** Parses a type, ignoring case. An unknown type becomes [CustomFieldType.Other]. */
public fun CustomFieldType.Companion.of(text: String): CustomFieldType = parseCustomFieldType(text)

/** Parses a timestamp. [Timestamp.instant] is null if the format is unknown. */
public fun Timestamp.Companion.of(text: String): Timestamp = parseTimestamp(text)
