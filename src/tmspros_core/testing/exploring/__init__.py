"""What explorer and machine share: situations, operations, what each must do, and stages to play them on."""
