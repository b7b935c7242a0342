/// What a client and its operations hold: the core's client, and how calls are made on it.
struct Access: Sendable {
    let native: NativeClient
    let observer: Observer?

    /// Makes a call, and picks what it gives out of the answer.
    func call<Value>(_ request: Request, _ pick: (AnswerData) -> Value?) async throws -> Answer<Value> {
        let (data, info) = try await answer(request, pick)
        return Answer(data: data, info: info)
    }

    /// Makes a call that gives a list.
    func list<Element>(_ request: Request, _ pick: (AnswerData) -> [Element]?) async throws -> Page<Element> {
        let (elements, info) = try await answer(request, pick)
        return Page(data: elements, info: info)
    }

    private func answer<Value>(_ request: Request, _ pick: (AnswerData) -> Value?) async throws -> (Value, AnswerInfo) {
        let news = try await perform { token, isObserved in
            native.begin(token: token, request: request, isObserved: isObserved)
        }
        // What is answered is of another kind only where the compiled part is that of another version. A send was made all the same.
        guard case .answer(let payload, let info) = news, let value = pick(payload) else { throw WorkspaceError(lostRequest(request: request)) }
        return (value, info)
    }

    /// The news that end a call, unless they end it with an error.
    func perform(_ begin: (_ token: Token, _ isObserved: Bool) -> Void) async throws -> News {
        let news = try await Calls.shared.call(seenBy: observer?.forCall).run(begin)
        switch news {
        case .refused(let details): throw WorkspaceError(details)
        case .givenUp: throw CancellationError()
        default: return news
        }
    }
}
