/// Returns the median, or `None` for an empty slice.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len().checked_sub(1)? / 2;
    let (_, median, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    Some(*median)
}

/// Fills each empty position of a circular list with the nearest value.
pub(super) fn filled(circle: &[Option<f64>]) -> Vec<f64> {
    let count = circle.len();
    let nearest = |place: usize| {
        (0..=count / 2).find_map(|distance| {
            let at = |index: usize| circle.get(index % count).copied().flatten();
            at(place + distance).or_else(|| at(place + count - distance))
        })
    };
    (0..count).map(|place| nearest(place).unwrap_or_default()).collect()
}

/// Smooths a circular list: each value becomes the median of itself and its two neighbors.
pub(super) fn smoothed(circle: &[f64]) -> Vec<f64> {
    let count = circle.len();
    let one = |place: usize| {
        let mut near: Vec<f64> =
            [count - 1, 0, 1].iter().filter_map(|step| circle.get((place + step) % count).copied()).collect();
        median(&mut near).unwrap_or_default()
    };
    (0..count).map(one).collect()
}
