"""What follows from a school's records and its calendar: duties. Pure: a school and a day come in, facts go out."""
