"""What holds of a policy in every case; what goes in is a checked policy, what comes out are reminders."""
