//! Lists: rows and columns, invalid rows, duplicates, and dry runs.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use workspace_sdk::{Columns, Content, ErrorKind, Outcome, Recipient, SendMany, TemplateMessage};

use crate::{Setup, builder, counts, numbers, reasons, results};

fn orders(setup: &Setup, rows: &[[&str; 4]]) -> SendMany {
    let row = |[phone, name, order, total]: [&str; 4]| {
        Recipient::from_columns([("phone", phone), ("name", name), ("order", order), ("total", total), ("notes", "x")])
    };
    let rows: Vec<Recipient> = rows.iter().copied().map(row).collect();
    let columns = Columns::new().to("phone").variables(["name", "order", "total"]);
    setup.client.templates().send_many(rows, "order_confirmation").columns(columns)
}

#[tokio::test]
async fn every_row_has_one_result_and_invalid_ones_stop_nothing() {
    let setup = Setup::new();
    let rows = [
        ["+15550000001", "Jörg 🇩🇪", "ORD-1", "29.99"],
        ["15551234567.0", "Jane", "ORD-2", "1"],
        ["+15550000003", "", "ORD-3", "1"],
        [" +1 (555) 000-0001 ", "Jörg 🇩🇪", "ORD-1", "29.99"],
        ["+15550000001", "Jörg 🇩🇪", "ORD-4", "29.99"],
        ["", "Jane", "ORD-5", "1"],
        ["+15550000006", "Jane", "ORD-6", "1"],
    ];
    let results = results(orders(&setup, &rows)).await.unwrap();
    let found: Vec<_> = results.iter().map(|result| (result.reason.as_str(), result.duplicate_of)).collect();
    let expected = [
        ("accepted", None),
        ("invalid", None),
        ("invalid", None),
        ("duplicate", Some(0)),
        ("ambiguous", Some(0)),
        ("invalid", None),
        ("accepted", None),
    ];
    assert_eq!(found, expected);
    let fields = |index: usize| {
        let error = results[index].error.as_ref().unwrap();
        error.fields().iter().map(|field| field.field.clone()).collect::<Vec<_>>()
    };
    assert_eq!([fields(1), fields(2), fields(4), fields(5)], [["to"], ["variables[0]"], ["to"], ["to"]]);
    assert_eq!(results[1].to.as_deref(), Some("15551234567.0"));
    assert_eq!(results[0].recipient.column("notes").as_deref(), Some("x"));
    assert!(results[0].message_id.as_deref().unwrap().starts_with("wamid."));
    assert_eq!(setup.messages(), [("+15550000001".into(), 1), ("+15550000006".into(), 1)].into());
}

#[tokio::test]
async fn one_person_has_one_message_whatever_the_form_of_the_number() {
    let setup = Setup::new();
    let numbers = [
        "+5215512345678",
        "+525512345678",
        "+5511987654321",
        "+551187654321",
        "+5491123456789",
        "+541123456789",
        "+12025550123",
        "+12025550124",
    ];
    let results = results(setup.notify(numbers).suppress(["+1 202 555 0123"])).await.unwrap();
    let found: Vec<_> = results.iter().map(|result| (result.reason.as_str(), result.possible_duplicate_of)).collect();
    let expected = [
        ("accepted", None),
        ("duplicate", None),
        ("accepted", None),
        ("duplicate", None),
        ("accepted", None),
        ("accepted", Some(4)),
        ("suppressed", None),
        ("accepted", None),
    ];
    assert_eq!(found, expected);
}

#[tokio::test]
async fn a_rows_own_values_replace_those_of_the_call() {
    let setup = Setup::new();
    let recipients = [
        Recipient::new("+15550000001"),
        Recipient::new("+15550000002").variables(["Jane", "ORD-2", "2"]).with("apiReference", "row"),
        Recipient::new("+15550000003").with("api_reference", ""),
    ];
    let message = TemplateMessage::new("order_confirmation").variables(["John", "ORD-1", "1"]);
    let run = setup.client.templates().send_many(recipients, message).api_reference("call");
    assert_eq!(run.run().await.unwrap().progress.accepted, 3);
    let mut sent = setup.bodies();
    sent.sort_by_key(|params| params["to"].to_string());
    let of = |name: &str| sent.iter().map(|params| params[name].as_str().unwrap()).collect::<Vec<_>>();
    assert_eq!(of("body1"), ["John", "Jane", "John"]);
    assert_eq!(of("apiReference"), ["call", "row", "call"]);
}

#[tokio::test]
async fn free_form_messages_are_sent_to_many_too() {
    let setup = Setup::new();
    for number in ["+15550000001", "+15550000002"] {
        setup.sandbox.receive(number, "Hi").unwrap();
    }
    let recipients = [
        Recipient::new("+15550000001"),
        Recipient::new("+15550000002").with("body", "For you"),
        Recipient::new("+15550000003"),
    ];
    let run = setup.client.messages().send_many(recipients, Content::Text("For all".into()));
    let results = results(run).await.unwrap();
    assert_eq!(results[0].outcome(), Outcome::Accepted);
    assert_eq!(results[1].outcome(), Outcome::Accepted);
    // No message came from this number, which is this person's state and stops nothing.
    assert_eq!(results[2].error.as_ref().unwrap().whatsapp_code(), Some(131_047));
    assert!(setup.bodies().iter().any(|body| body["body"] == "For you"));
}

#[tokio::test]
async fn a_mistake_that_concerns_every_row_sends_nothing() {
    let setup = Setup::new();
    let run = || orders(&setup, &[["+15550000001", "John", "ORD-1", "1"]]);
    let without_ledger = builder(&setup.sandbox).build().unwrap();
    let cases: Vec<(SendMany, &[&str])> = vec![
        (run().columns(Columns::new().to("telephone")), &["columns.to"]),
        (run().columns(Columns::new().to("phone").variables(["name", "ordre"])), &["columns.variables"]),
        (run().columns(Columns::new().to("phone").parameter("imgae", ["name"])), &["columns.imgae"]),
        (run().columns(Columns::new().to("phone").parameter("image", ["name", "order"])), &["columns.image"]),
        (run().columns(Columns::new().to("phone").key("Order")), &["columns.key"]),
        (run().campaign("spring sale").rate_limit(0.0).concurrency(0), &["campaign", "rate_limit", "concurrency"]),
        (run().suppress(["+15550000001", "nobody"]), &["suppress[1]"]),
        (run().rejected("/nowhere/at/all.csv"), &["rejected"]),
        (run().shared_rate_limit(5.0).rate_limit(5.0), &["shared_rate_limit"]),
        (
            without_ledger.templates().send_many(["+15550000001"], "plain_notice").campaign("c").shared_rate_limit(1.0),
            &["campaign", "shared_rate_limit"],
        ),
    ];
    for (run, expected) in cases {
        let error = results(run).await.unwrap_err();
        let fields: Vec<&str> = error.fields().iter().map(|field| field.field.as_str()).collect();
        assert_eq!((error.kind(), fields.as_slice()), (ErrorKind::Configuration, expected), "{error}");
    }
    assert_eq!(setup.sandbox.journal().len(), 0);
}

#[tokio::test]
async fn a_list_that_fails_keeps_what_was_sent() {
    let setup = Setup::new();
    let list = (0..5).map(|row| match row {
        3 => Err(std::io::Error::other("the file is gone")),
        row => Ok(format!("+1555000000{row}")),
    });
    let mut run = setup.client.templates().send_many(list, "plain_notice");
    let mut sent = 0;
    let error = loop {
        match run.try_next().await {
            Ok(Some(_)) => sent += 1,
            Ok(None) => panic!("the error of the list was lost"),
            Err(error) => break error,
        }
    };
    assert_eq!(sent, 3);
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "the file is gone");
    assert!(run.try_next().await.unwrap().is_none());
    assert_eq!(setup.messages().len(), 3);
}

#[tokio::test]
async fn a_list_that_waits_holds_back_no_result() {
    let setup = Setup::new();
    let (next, rows) = tokio::sync::mpsc::channel::<String>(1);
    let rows = stream::unfold(rows, |mut rows| async move { Some((rows.recv().await?, rows)) });
    let mut run = setup.client.templates().send_many_stream(rows, "plain_notice");
    for number in numbers(3) {
        next.send(number.clone()).await.unwrap();
        // The next row comes only after the result of this one.
        assert_eq!(run.try_next().await.unwrap().unwrap().to.as_deref(), Some(number.as_str()));
    }
    drop(next);
    assert!(run.next().await.is_none());
}

#[tokio::test]
async fn a_dry_run_sends_nothing_and_says_what_would_happen() {
    let setup = Setup::new();
    let rows = [
        ["+15550000001", "Jörg", "ORD-1", "29.99"],
        ["+15550000002", "Jane", "ORD-2", "1"],
        ["+1555", "Jane", "ORD-3", "1"],
        ["+15550000004", "Ann", "ORD-4", "4"],
        ["+15550000005", "Ben", "ORD-5", "5"],
    ];
    let mut run = orders(&setup, &rows).dry_run(true).campaign("orders").rate_limit(2.0);
    let found: Vec<_> = run.by_ref().map_ok(|result| result.reason.as_str()).try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(found.iter().filter(|reason| **reason == "dry_run").count(), 4);
    let report = run.report();
    assert_eq!(report.estimate, Some(std::time::Duration::from_secs(2)));
    assert_eq!(report.unchecked, None);
    assert_eq!(report.previews.len(), 3);
    assert!(report.previews[0].text.contains("Jörg") && report.previews[0].text.contains("ORD-1"));
    assert_eq!(setup.messages().len(), 0);

    let text = report.to_string();
    assert!(text.contains("about 2 s at this pace") && !text.contains("Jörg"), "{text}");

    let wrong = setup.client.templates().send_many(["+15550000001"], TemplateMessage::new("order_confirmation"));
    assert_eq!(reasons(wrong.dry_run(true)).await, ["template_mismatch"]);
    let unknown = setup.client.templates().send_many(["+15550000001"], "no_such_template").dry_run(true);
    assert_eq!(reasons(unknown).await, ["template_mismatch"]);

    assert_eq!(counts(orders(&setup, &rows[..2]).campaign("orders")).await, [("accepted", 2)].into());
    let expected = BTreeMap::from([("already_accepted", 2), ("dry_run", 2), ("invalid", 1)]);
    assert_eq!(counts(orders(&setup, &rows).dry_run(true).campaign("orders")).await, expected);
}

#[tokio::test]
async fn rejected_rows_are_in_a_file_that_can_be_corrected() {
    let setup = Setup::new();
    let path = setup.folder.path().join("rejected.csv");
    let rows = [
        ["+1555", "Jörg; 🇩🇪", "ORD-1", "29.99"],
        ["+15550000002", "Jane", "ORD-2", "1"],
        ["+15550000003", "two\nlines", "ORD-3", "1"],
    ];
    let report = orders(&setup, &rows).rejected_with_delimiter(&path, ';').run().await.unwrap();
    assert_eq!((report.progress.accepted, report.progress.rejected), (1, 2));
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines = text.split("\r\n");
    assert!(text.contains("(column \"\"phone\"\")"), "{text}");
    let header = "phone;name;order;total;notes;rejected_reason;rejected_error;rejected_other_columns";
    assert_eq!(lines.next(), Some(header));
    assert!(lines.next().unwrap().starts_with("+1555;\"Jörg; 🇩🇪\";ORD-1;29.99;x;invalid;"), "{text}");
    assert!(lines.next().unwrap().starts_with("+15550000003;\"two\nlines\";"), "{text}");
    assert_eq!(lines.collect::<Vec<_>>(), [""]);

    let json = setup.folder.path().join("rejected.ndjson");
    orders(&setup, &rows[..1]).rejected(&json).run().await.unwrap();
    let row: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&json).unwrap()).unwrap();
    assert_eq!(row["name"], "Jörg; 🇩🇪");
}

#[tokio::test]
async fn a_file_of_rejected_rows_can_be_sent_again() {
    let setup = Setup::new();
    let path = setup.folder.path().join("rejected.csv");
    std::fs::write(&path, "an old file").unwrap();
    let rows = [
        Recipient::new("+1555").variables(["John", "ORD-1", "1"]),
        Recipient::new("+1556").variables(["Jane", "ORD-2", "2"]).with("languageCode", "en"),
    ];
    setup.client.templates().send_many(rows, "order_confirmation").rejected(&path).run().await.unwrap();
    assert_eq!(std::fs::read_to_string(path.with_extension("csv.old")).unwrap(), "an old file");
    let again = setup.client.templates().send_many(["+1555"], "plain_notice").rejected(path.with_extension("csv.old"));
    again.run().await.unwrap();
    assert_eq!(std::fs::read_to_string(path.with_extension("csv.old.old")).unwrap(), "an old file");
    let text = std::fs::read_to_string(&path).unwrap().replace("+155", "+1555000000");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let recipients = reader.records().map(|row| Recipient::from_columns(header.iter().zip(&row.unwrap())));
    let recipients: Vec<_> = recipients.collect();
    let again = setup.client.templates().send_many(recipients, "order_confirmation");
    assert_eq!(counts(again).await, [("accepted", 2)].into());
    let mut sent = setup.bodies();
    sent.sort_by_key(|body| body["to"].to_string());
    assert_eq!([&sent[0]["body1"], &sent[1]["body1"], &sent[1]["languageCode"]], ["John", "Jane", "en"]);
}

#[tokio::test]
async fn a_byte_order_mark_is_no_part_of_a_column() {
    let setup = Setup::new();
    let row = Recipient::from_columns([("\u{feff}phone", "+15550000001")]);
    let run = setup.client.templates().send_many([row], "plain_notice").columns(Columns::new().to("phone"));
    assert_eq!(run.run().await.unwrap().progress.accepted, 1);
}

#[tokio::test]
async fn an_error_shows_no_values_of_a_file_without_a_header() {
    let setup = Setup::new();
    let row = Recipient::from_columns([("+15550000009", "+15550000010"), ("Jane Doe", "John Doe")]);
    let debug = format!("{row:?}");
    let run = setup.client.templates().send_many([row], "plain_notice").columns(Columns::new().to("phone"));
    let error = run.run().await.unwrap_err().to_string();
    assert!([&error, &debug].iter().all(|text| !text.contains("Jane") && !text.contains("1555")), "{error} {debug}");
}

#[tokio::test]
async fn options_that_come_too_late_are_an_error() {
    let setup = Setup::new();
    let mut run = setup.notify(numbers(2));
    let _handle = run.handle().unwrap();
    let error = run.dry_run(true).run().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert_eq!(setup.messages().len(), 0);
}

#[tokio::test]
async fn a_report_names_the_first_error_and_says_if_the_list_was_not_read_to_its_end() {
    let setup = Setup::new();
    let report = setup.notify(["+1555", "+15550000001"]).run().await.unwrap().to_string();
    assert!(report.contains("The first error: templates.send: nothing was sent: to: must be"), "{report}");
    assert!(!report.contains("before the end of the list"), "{report}");
    let mut run = setup.client.templates().send_many(std::iter::repeat("+15550000002"), "plain_notice");
    run.next().await.unwrap().unwrap();
    let report = run.close().await.unwrap().to_string();
    assert!(report.contains("before the end of the list"), "{report}");
}

#[tokio::test]
async fn old_files_of_rejected_rows_are_never_replaced() {
    let setup = Setup::new();
    let path = setup.folder.path().join("rejected.csv");
    for _ in 0..3 {
        setup.notify(["+1555"]).rejected(&path).run().await.unwrap();
    }
    let names = std::fs::read_dir(setup.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut names: Vec<_> = names.filter(|name| name.to_string_lossy().starts_with("rejected")).collect();
    names.sort();
    assert_eq!(names, ["rejected.csv", "rejected.csv.old", "rejected.csv.old.1"]);
}

#[tokio::test]
async fn the_list_itself_is_not_replaced_by_the_rejected_rows() {
    let setup = Setup::new();
    let path = setup.folder.path().join("orders.csv");
    std::fs::write(&path, "to\n+15550000001\n+1555\n").unwrap();
    let mut reader = csv::Reader::from_path(&path).unwrap();
    let header = reader.headers().unwrap().clone();
    let rows = reader.into_records().map(move |row| row.map(|row| Recipient::from_columns(header.iter().zip(&row))));
    let run = setup.client.templates().send_many(rows, "plain_notice").rejected(&path);
    let error = run.run().await.unwrap_err().to_string();
    assert!(error.contains("give it another name"), "{error}");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("to\n"));
    assert_eq!(setup.sandbox.journal().len(), 0);
}
