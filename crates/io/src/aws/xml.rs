//! Reads the parts of XML that refusals and short responses need: texts without markup or entities.

/// Returns the text of the first element of that name.
pub fn text<'b>(body: &'b str, element: &str) -> Option<&'b str> {
    texts(body, element).into_iter().next()
}

/// Returns the texts of all elements of that name, which do not contain each other.
pub fn texts<'b>(body: &'b str, element: &str) -> Vec<&'b str> {
    let (start, end) = (format!("<{element}>"), format!("</{element}>"));
    body.split(start.as_str()).skip(1).filter_map(|after| Some(after.split_once(end.as_str())?.0)).collect()
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
        let names = "<PolicyNames><member>a</member><member>b</member></PolicyNames>";
        assert_eq!((texts(names, "member"), texts(names, "Marker")), (vec!["a", "b"], vec![]));
    }
}
