use super::*;

/// The shortest spelling of each mentioned name, once each.
fn called(content: &str) -> Vec<String> {
    let calls = MentionParser::parse(content);
    let mut found: Vec<String> = Vec::new();
    for names in calls.usernames() {
        let name = names.last().map(ToString::to_string).unwrap_or_default();
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

#[track_caller]
fn calls(content: &str, names: &[&str]) {
    assert_eq!(called(content), names, "{content:?}");
}

#[test]
fn names_are_found_wherever_no_address_can_be() {
    calls("hi @Alice, (@bob) and @alice. mail a@b.com @", &["alice", "bob"]);
    for text in [
        "@al @bob",
        "cc:@al,@bob",
        "(@al)(@bob)",
        "@al/@bob",
        "@al、@bob",
        "@al&@bob",
        "@al|@bob",
        "感謝@al 感謝@bob",
        "@al;@bob!",
        "\"@al\"'@bob'",
        "*@al* **@bob**",
        "_@al_ __@bob__",
        "~~@al~~ [@bob](https://x.org)",
        "#@al=@bob",
        "@al\n@bob",
        "- @al\n- @bob",
        "> @al\n\n1. @bob",
        "привет@al и@bob",
        "@alさん、@bobへ",
        "@@al <@bob>",
        "and/or/@al etc./@bob",
    ] {
        calls(text, &["al", "bob"]);
    }
    calls("@al@bob.org", &["al"]);
}

#[test]
fn addresses_and_urls_call_nobody() {
    for text in [
        "a@bob",
        "7@bob",
        "a.@bob",
        "a_@bob",
        "50%@bob",
        "a+@bob",
        "a-@bob",
        "ann@example.org",
        "https://x.org/@bob",
        "(http://x.org/a?b=@bob)",
        "see https://x.org/感/@bob",
        "x.org/@bob",
        "www.x.org/@bob",
        "<https://x.org/@bob>",
        "[Bob](/people/@bob)",
        "![Bob](/@bob \"@bob\")",
        "[Bob]: /@bob",
        "ssh://git@x.org/@bob",
    ] {
        calls(text, &[]);
    }
    calls("https://x.org/@al @bob", &["bob"]);
    calls("https://x.org、@bob", &["bob"]);
    calls("[x](https://x.org)@bob", &["bob"]);
    calls("@al.smith/@bob", &["al.smith", "bob"]);
}

#[test]
fn code_calls_nobody() {
    for text in [
        "`@bob`",
        "a `x @bob y` b",
        "`` ` @bob ``",
        "```\n@bob\n```",
        "~~~ts\n@bob\n~~~",
        "```\n@bob",
        "look:\n\n    @bob",
        "look:\n\n\t@bob",
        "> ```\n> @bob\n> ```",
        "- a\n\n      @bob",
        "1. ```\n   @bob\n   ```",
        "`two\n@bob lines`",
    ] {
        calls(text, &[]);
    }
    calls("`a` @bob `b`", &["bob"]);
    calls("`x`@bob", &["bob"]);
    calls("`not closed @bob", &["bob"]);
    calls(r"\`@bob\`", &["bob"]);
    calls("```\n@al\n```\n@bob", &["bob"]);
    calls("goes on\n    @bob", &["bob"]);
}

#[test]
fn marks_at_the_end_may_belong_to_a_name() {
    assert_eq!(MentionParser::parse("@bob.").usernames(), [["bob.", "bob"]]);
    assert_eq!(
        MentionParser::parse("@_b.o-b_-...").usernames(),
        [["_b.o-b_-.", "_b.o-b_-", "_b.o-b_", "_b.o-b"]]
    );
    assert_eq!(MentionParser::parse("@josé @jose\u{301} @").usernames(), Vec::<Vec<&str>>::new());
    let many = (0..60).map(|n| format!("@name{n}")).collect::<Vec<_>>().join(" ");
    assert_eq!(MentionParser::parse(&many).usernames().len(), MAX_MENTIONS);
}

#[test]
fn a_role_is_called_by_its_whole_name_and_the_longest_is_meant() {
    let roles = [(1, "Core"), (2, "Core Team"), (3, "開発"), (4, "C++")];
    for (text, found) in [
        ("ask @Core Team!", vec![2]),
        ("ask @core team and @CORE", vec![2, 1]),
        ("ask @Core Teams", vec![1]),
        ("ask @cores or @core_x", vec![]),
        ("mail x@core team", vec![]),
        ("`@core team`", vec![]),
        ("@開発の皆さん", vec![3]),
        ("@C++, (@core)", vec![4, 1]),
    ] {
        assert_eq!(MentionParser::parse(text).matching(&roles), found, "{text}");
    }
}

#[test]
fn the_longest_message_is_read_quickly() {
    let started = std::time::Instant::now();
    for piece in ["@", "/@", "a.org/@", "`", "[", "![](", "*@", "_a_@", "> ", "\t- ", "<a@", "~~~\n"] {
        let text: String = piece.chars().cycle().take(crate::message::MAX_CONTENT).collect();
        let roles: Vec<_> = (0..200).map(|n| (n, "@@")).collect();
        let calls = MentionParser::parse(&text);
        let _ = (calls.usernames(), calls.matching(&roles));
    }
    assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:?}", started.elapsed());
}
