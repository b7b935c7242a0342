// The model of the screen. It does not use SwiftUI, so it runs on every platform.

import WorkspaceSDK

#if canImport(SwiftUI)
    import Observation
#endif

@MainActor
#if canImport(SwiftUI)
    @Observable
#endif
final class OrderModel {
    enum State: Equatable {
        case ready
        case sending
        case notice(String, mayRepeat: Bool)
    }

    private(set) var state = State.ready
    private let client: Client

    init(client: Client) {
        self.client = client
    }

    /// The task does not belong to the view. If it did, closing the screen would cancel it, although the message may
    /// have been sent.
    @discardableResult
    func confirm(to: String, order: String) -> Task<Void, Never>? {
        // A second tap sends no second message.
        guard state != .sending else { return nil }
        state = .sending
        return Task { state = await send(to, order) }
    }

    private func send(_ to: String, _ order: String) async -> State {
        do {
            let variables = ["John", order, "29.99"]
            try await client.templates.send(to: to, templateName: "order_confirmation", variables: variables, apiReference: order)
            return .notice("The confirmation is on its way.", mayRepeat: false)
        } catch let error as WorkspaceError {
            switch error.disposition {
            case .rejected: return .notice("It was not sent: \(error.message)", mayRepeat: false)
            case .retryable: return .notice("It was not sent. Try again in a moment.", mayRepeat: true)
            case .unknown: return .notice("It may have been sent. Ask before you send it again.", mayRepeat: false)
            }
        } catch {
            return .notice("It was cancelled.", mayRepeat: false)
        }
    }
}
