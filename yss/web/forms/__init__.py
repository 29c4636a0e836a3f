"""Flask-WTF forms: the shape of the input only; the domain cleans and judges it."""
