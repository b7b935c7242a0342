@file:JvmName("Enums")

package io.github.workspacesdk

// Enums that the API may extend: `Other` preserves values that this version does not know.

/** The API's value, such as `delivered`. */
public val DeliveryStatus.text: String get() = deliveryStatusString(this)

/** Parses a status, ignoring case. */
public fun DeliveryStatus.Companion.of(text: String): DeliveryStatus = parseDeliveryStatus(text)

/**
 * Whether a message with this status has progressed at least as far as [other]: a message that was read has been delivered. Use this instead of a
 * comparison, because events can arrive out of order and `delivered` may be skipped. A failed message has reached `failed` only.
 */
public fun DeliveryStatus.hasReached(other: DeliveryStatus): Boolean = hasReached(this, other)

/** [DeliveryStatus.hasReached]; a message without a status has reached nothing. */
public fun MessageStatus.hasReached(status: DeliveryStatus): Boolean = this.status?.hasReached(status) == true

/** The API's value, such as `dropdown`. */
public val CustomFieldType.text: String get() = customFieldTypeString(this)

/** Parses a type, ignoring case. */
public fun CustomFieldType.Companion.of(text: String): CustomFieldType = parseCustomFieldType(text)

/** Parses a point in time. */
public fun Timestamp.Companion.of(text: String): Timestamp = parseTimestamp(text)
