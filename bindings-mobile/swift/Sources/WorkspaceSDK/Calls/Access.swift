/// What a client and its operations hold: the core's client, and how calls are made on it.
struct Access: Sendable {
    let native: NativeClient
    let observer: Observer?

    /// Makes a call, and picks what it gives out of the answer.
    func call<Value>(_ request: Request, _ pick: (AnswerData) -> Value?) async throws -> Answer<Value> {
        let (payload, info) = try await answer(request)
        guard let data = pick(payload) else { differentVersions() }
        return Answer(data: data, info: info)
    }

    /// Makes a call that gives a list.
    func list<Element>(_ request: Request, _ pick: (AnswerData) -> [Element]?) async throws -> Page<Element> {
        let (payload, info) = try await answer(request)
        guard let elements = pick(payload) else { differentVersions() }
        return Page(data: elements, info: info)
    }

    private func answer(_ request: Request) async throws -> (AnswerData, AnswerInfo) {
        let news = try await perform { token, isObserved in
            native.begin(token: token, request: request, isObserved: isObserved)
        }
        guard case .answer(let payload, let info) = news else { differentVersions() }
        return (payload, info)
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

/// What cannot be, unless the compiled part is that of another version.
func differentVersions() -> Never {
    fatalError("workspace-sdk: its parts are of different versions")
}
