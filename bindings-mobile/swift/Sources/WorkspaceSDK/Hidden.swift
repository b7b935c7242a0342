// What a program fills in holds phone numbers, texts and perhaps a password of a proxy. Whatever shows all of a value shows of these only what their
// description says: which fields are set.

/// Shows no field.
private func hidden<Value>(_ value: Value) -> Mirror {
    Mirror(value, children: [], displayStyle: .struct)
}

extension AutomationsList: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension AutomationsTrigger: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension ClientOptions: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension ContactsList: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension ContactsUpsert: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension CustomFieldsList: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension CustomFieldsUpsert: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension LabelsList: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension LabelsUpsert: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension MessagesSend: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension MessagesStatus: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension Overrides: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension TemplatesList: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}

extension Variables: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .enum) }
}

extension TemplatesSend: CustomReflectable {
    /// Shows no value.
    public var customMirror: Mirror { hidden(self) }
}
