import Foundation
import Harness

// The requests and responses of the API, as a careful developer would declare them: the same fields as in the SDK, with
// parsed timestamps.

struct SendRequest: Encodable {
    let to: String
    let templateName: String
    let languageCode: String
    let variables: [String]
    let apiReference: String
}

struct ListRequest: Encodable {
    let page: Int
    let limit: Int
}

struct Envelope<Value: Decodable>: Decodable {
    let success: Bool
    let message: String?
    let data: Value
    let pagination: Pagination?
}

struct Pagination: Decodable {
    let page: Int?
    let limit: Int?
    let total: Int?
    let pages: Int?
}

struct SendResult: Decodable {
    let messageId: String?
    let apiReference: String?
    let status: String?
}

struct PlainContact: Decodable {
    let id: String?
    let phoneNumber: String?
    let channelId: String?
    let name: String?
    let email: String?
    let profilePictureUrl: String?
    let labels: [PlainLabel]
    let customFields: [String: Field]
    let createdAt: Date?
    let updatedAt: Date?
}

struct PlainLabel: Decodable {
    let id: String?
    let name: String?
    let channelId: String?
    let description: String?
    let color: String?
    let displayOrder: Int?
    let createdAt: Date?
    let updatedAt: Date?
}

/// The value of a custom field.
enum Field: Decodable {
    case string(String)
    case number(Double)
    case bool(Bool)
    case none

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self = .string(text)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else {
            self = .none
        }
    }

    var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    var int: Int? {
        if case .number(let number) = self { Int(exactly: number) } else { nil }
    }
}

func values(_ contact: PlainContact) -> Int {
    let first = one(contact.id) + one(contact.phoneNumber) + one(contact.channelId) + one(contact.name)
    let second = one(contact.email) + one(contact.profilePictureUrl) + at(contact.createdAt) + at(contact.updatedAt)
    let fields = contact.customFields
    let custom = one(fields["plan"]?.string) + one(fields["seats"]?.int) + one(fields["source"]?.string)
    return first + second + custom + contact.labels.reduce(0) { $0 + values($1) }
}

private func values(_ label: PlainLabel) -> Int {
    let first = one(label.id) + one(label.name) + one(label.channelId) + one(label.description) + one(label.color) + one(label.displayOrder)
    return first + at(label.createdAt) + at(label.updatedAt)
}

private func at(_ date: Date?) -> Int {
    time(date?.timeIntervalSince1970)
}
