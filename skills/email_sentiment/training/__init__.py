"""The messages that the heads learn from, by language, and the arrays that were learnt (`heads.npz`)."""
