"""What the programs that look at long streams and large corpora share: unseen words, straight lines, figures."""
