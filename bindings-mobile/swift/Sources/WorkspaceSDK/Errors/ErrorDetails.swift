// The text from the server may contain personal data, so it is neither shown nor encoded.

extension ErrorDetails {
    private enum CodingKeys: String, CodingKey {
        case kind, code, disposition, message, operation, failure, status, requestId, attempts, elapsed, retryAfter, whatsappCode, whatsappMeaning,
            fields
        case causes
    }

    /// Decodes everything except `serverText`, even if it is present.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            kind: try container.decode(ErrorKind.self, forKey: .kind),
            code: try container.decode(String.self, forKey: .code),
            disposition: try container.decode(Disposition.self, forKey: .disposition),
            message: try container.decode(String.self, forKey: .message),
            operation: try container.decodeIfPresent(String.self, forKey: .operation),
            failure: try container.decodeIfPresent(Failure.self, forKey: .failure),
            status: try container.decodeIfPresent(Int.self, forKey: .status),
            requestId: try container.decodeIfPresent(String.self, forKey: .requestId),
            attempts: try container.decode(Int.self, forKey: .attempts),
            elapsed: try container.decode(Duration.self, forKey: .elapsed),
            retryAfter: try container.decodeIfPresent(Duration.self, forKey: .retryAfter),
            whatsappCode: try container.decodeIfPresent(Int.self, forKey: .whatsappCode),
            whatsappMeaning: try container.decodeIfPresent(String.self, forKey: .whatsappMeaning),
            fields: try container.decode([FieldError].self, forKey: .fields),
            serverText: nil,
            causes: try container.decode([String].self, forKey: .causes)
        )
    }

    /// Encodes everything except `serverText`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(kind, forKey: .kind)
        try container.encode(code, forKey: .code)
        try container.encode(disposition, forKey: .disposition)
        try container.encode(message, forKey: .message)
        try container.encodeIfPresent(operation, forKey: .operation)
        try container.encodeIfPresent(failure, forKey: .failure)
        try container.encodeIfPresent(status, forKey: .status)
        try container.encodeIfPresent(requestId, forKey: .requestId)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(elapsed, forKey: .elapsed)
        try container.encodeIfPresent(retryAfter, forKey: .retryAfter)
        try container.encodeIfPresent(whatsappCode, forKey: .whatsappCode)
        try container.encodeIfPresent(whatsappMeaning, forKey: .whatsappMeaning)
        try container.encode(fields, forKey: .fields)
        try container.encode(causes, forKey: .causes)
    }
}

extension ErrorDetails: CustomReflectable {
    /// Shows everything except `serverText`.
    public var customMirror: Mirror {
        let children: KeyValuePairs<String, Any> = [
            "kind": kind, "code": code, "disposition": disposition, "message": message, "operation": operation as Any, "failure": failure as Any,
            "status": status as Any, "requestId": requestId as Any, "attempts": attempts, "elapsed": elapsed, "retryAfter": retryAfter as Any,
            "whatsappCode": whatsappCode as Any, "whatsappMeaning": whatsappMeaning as Any, "fields": fields, "causes": causes,
        ]
        return Mirror(self, children: children, displayStyle: .struct)
    }
}
