window.yulanStudents = {{ here.rows | tojson }};
