// Does what a tap on the button does, without a screen.

import WorkspaceSDK

let model = OrderModel(client: try Client.fromEnv())
let send = model.confirm(to: "+1234567890", order: "ORD-1")
let again = model.confirm(to: "+1234567890", order: "ORD-1")
precondition(again == nil)
await send?.value
print(model.state)
precondition(model.state == .notice("The confirmation is on its way.", mayRepeat: false))

await model.confirm(to: "nobody", order: "ORD-2")?.value
print(model.state)
guard case .notice(let text, mayRepeat: false) = model.state, text.hasPrefix("It was not sent: ") else { preconditionFailure("the message was sent") }
