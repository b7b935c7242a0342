#if canImport(SwiftUI)
    import SwiftUI
    import WorkspaceSDK

    struct OrderScreen: View {
        @State private var model: OrderModel
        let to: String
        let order: String

        init(client: Client, to: String, order: String) {
            _model = State(initialValue: OrderModel(client: client))
            self.to = to
            self.order = order
        }

        var body: some View {
            VStack(spacing: 16) {
                Text("Order \(order)").font(.headline)
                switch model.state {
                case .ready:
                    Button("Send the confirmation") { model.confirm(to: to, order: order) }
                case .sending:
                    ProgressView()
                case .notice(let text, let mayRepeat):
                    Text(text)
                    if mayRepeat {
                        Button("Try again") { model.confirm(to: to, order: order) }
                    }
                }
            }
            .padding()
        }
    }
#endif
