/// Makes the calls of a client and its resources. It consists of the native client and its hooks.
struct CallExecutor: Sendable {
    let native: NativeClient
    let hooks: CallHooks

    /// Makes a call that returns one value, and extracts it from the response.
    func callOne<Value>(_ request: Request, _ extract: (ResponseData) -> Value?) async throws -> ApiResponse<Value> {
        let (data, info) = try await response(request, extract)
        return ApiResponse(data: data, info: info)
    }

    /// Makes a call that returns a list.
    func callPage<Element>(_ request: Request, _ extract: (ResponseData) -> [Element]?) async throws -> Page<Element> {
        let (elements, info) = try await response(request, extract)
        return Page(data: elements, info: info)
    }

    private func response<Value>(_ request: Request, _ extract: (ResponseData) -> Value?) async throws -> (Value, ResponseInfo) {
        let payload = try await perform { token, isObserved, awaitsStart in
            native.start(token: token, request: request, isObserved: isObserved, awaitsStart: awaitsStart)
        }
        guard case .response(let data, let info) = payload, let value = extract(data) else { throw versionMismatch(request) }
        return (value, info)
    }

    /// Makes a call and returns the payload that completes it. Throws if the payload is an error or a cancellation.
    func perform(_ start: StartCall) async throws -> CompletionPayload {
        let payload = try await PendingCalls.shared.call(hooks: hooks.forNewCall).run(start)
        switch payload {
        case .error(let details): throw WorkspaceError(details)
        case .cancelled: throw CancellationError()
        default: return payload
        }
    }
}

/// The error of a response that has the wrong type, which only a native library of another version returns. If the call
/// was a send, the request has been made, so its outcome is unknown.
private func versionMismatch(_ request: Request) -> WorkspaceError {
    WorkspaceError(lostResultError(request: request))
}
