"""The pages people see, by area. Every form works without script and says what is wrong where it is wrong."""
