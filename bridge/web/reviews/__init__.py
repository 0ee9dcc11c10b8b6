"""What people and programs ask to be looked at again."""
