// What is behind the screen: nothing of SwiftUI, so it runs wherever Swift does.

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

    /// The task is not the view's: a send that ends with its screen may have been sent all the same.
    @discardableResult
    func confirm(to: String, order: String) -> Task<Void, Never>? {
        // Two taps are one message.
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
