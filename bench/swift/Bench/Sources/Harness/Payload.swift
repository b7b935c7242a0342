/// The requests, which are the same for every side and in bench/src/payload.rs.
public enum Payload {
    public static let apiKey = "wsk_live_4f1d8c0a9b7e6352"

    public static let basePath = "/api/workspace/v1"
    public static let sendPath = "/whatsapp/message/send"
    public static let templatePath = "/whatsapp/templates/send"
    public static let listPath = "/contacts/list"

    public static let recipient = "+1234567890"
    public static let template = "order_has_shipped"
    public static let language = "en_US"
    public static let reference = "order-1234-shipped-4f1d8c0a9b7e6352"

    /// A new list for each call, as in a program whose messages differ.
    public static var variables: [String] { ["Jane", "ORD-1234", "Friday, between nine and noon"] }

    /// The number of contacts per page.
    public static let page = 50

    /// The number of contacts per page of an address book.
    public static let bookPage = 200
}
