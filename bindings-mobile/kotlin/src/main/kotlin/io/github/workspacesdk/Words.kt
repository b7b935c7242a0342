@file:JvmName("Words")

package io.github.workspacesdk

// The words of the API that may grow: a server, or a later version, may have some that are not listed, and they survive as their texts.

/** The API's own word for it, such as `delivered`. */
public val DeliveryStatus.text: String get() = deliveryStatusText(this)

/** The status of this word, in any case of letters. */
public fun DeliveryStatus.Companion.of(text: String): DeliveryStatus = deliveryStatusOf(text)

/**
 * Whether a message of this status has come at least as far as [other]: one that was read has been delivered. Late events can arrive out of order, and
 * delivered may be skipped, so ask this instead of comparing. A failed message has reached failed alone.
 */
public fun DeliveryStatus.hasReached(other: DeliveryStatus): Boolean = hasReached(this, other)

/** [DeliveryStatus.hasReached]; a message without a status has reached nothing. */
public fun MessageStatus.hasReached(status: DeliveryStatus): Boolean = this.status?.hasReached(status) == true

/** The API's own word for it, such as `dropdown`. */
public val CustomFieldType.text: String get() = customFieldTypeText(this)

/** The type of this word, in any case of letters. */
public fun CustomFieldType.Companion.of(text: String): CustomFieldType = customFieldTypeOf(text)

/** The point in time that a server's text names, if it can be read. */
public fun Timestamp.Companion.of(text: String): Timestamp = timestampOf(text)
