"""What was learned: kept by domain, noticed by builds, filed where it belongs."""
