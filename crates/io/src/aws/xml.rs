//! Reads the parts of XML that refusals need.

/// Returns the text of the first element of that name.
pub(crate) fn text<'b>(body: &'b str, element: &str) -> Option<&'b str> {
    let (_, after) = body.split_once(&format!("<{element}>"))?;
    Some(after.split_once(&format!("</{element}>"))?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_has_its_own_text() {
        let body = "<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code></Error></ErrorResponse>";
        assert_eq!(text(body, "Code"), Some("NotFound"));
        assert_eq!(text(body, "Message"), None);
        assert_eq!(text("<Code>NotFound", "Code"), None);
    }
}
