//! Whether browsers display a file or save it (RFC 6266).

use actix_web::http::header::{
    Charset, ContentDisposition, DispositionParam, DispositionType, ExtendedValue,
};

/// Images, video and audio are displayed, except SVG, which can contain scripts; everything else is saved.
pub(super) fn disposition(media_type: &str, file_name: Option<&str>) -> ContentDisposition {
    let disposition =
        if is_shown(media_type) { DispositionType::Inline } else { DispositionType::Attachment };
    let parameters = file_name.map(|name| {
        let (charset, value) = (Charset::Ext("UTF-8".to_owned()), last_segment(name).as_bytes().to_vec());
        let extended = ExtendedValue { charset, language_tag: None, value };
        vec![DispositionParam::Filename(plain(last_segment(name))), DispositionParam::FilenameExt(extended)]
    });
    ContentDisposition { disposition, parameters: parameters.unwrap_or_default() }
}

/// A name without a path, since clients may trust it.
fn last_segment(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().filter(|last| !["", ".", ".."].contains(last)).unwrap_or("file")
}

fn is_shown(media_type: &str) -> bool {
    let shown = ["image/", "video/", "audio/"].iter().any(|family| media_type.starts_with(family));
    shown && !media_type.contains("svg") && !media_type.contains("xml")
}

/// For clients that support no other form: quotes, and characters outside of ASCII, become `_`.
fn plain(name: &str) -> String {
    let safe = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | '/') || c == ' ';
    name.chars().map(|c| if safe(c) { c } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_run_is_shown() {
        for shown in ["image/png", "video/mp4", "audio/ogg"] {
            assert_eq!(disposition(shown, None).to_string(), "inline");
        }
        for saved in
            ["image/svg+xml", "text/html", "application/pdf", "text/plain", "application/octet-stream"]
        {
            assert_eq!(disposition(saved, None).to_string(), "attachment", "{saved}");
        }
    }

    #[test]
    fn names_cannot_break_out_of_the_header() {
        assert_eq!(
            disposition("image/png", Some("a\"; x=\r\nSet-Cookie: 1 ü.png")).to_string(),
            "inline; filename=\"a_; x=__Set-Cookie: 1 _.png\"; \
             filename*=UTF-8''a%22%3B%20x=%0D%0ASet%2DCookie%3A%201%20%C3%BC.png"
        );
    }

    #[test]
    fn a_path_is_no_name() {
        assert_eq!(last_segment("../../etc/passwd"), "passwd");
        assert_eq!(last_segment("C:\\fakepath\\plan.pdf"), "plan.pdf");
        assert_eq!([last_segment(".."), last_segment("a/"), last_segment("")], ["file"; 3]);
    }
}
